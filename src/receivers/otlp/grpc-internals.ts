/**
 * What is used of @grpc/grpc-js beyond its public types, all of it here. The library's version is pinned; `internalsOf` checks
 * at start and `grpc-server.test.ts` pins what each of them does.
 *
 * Why: the library answers oversize and compressed messages with texts of its own, knows neither zstd nor snappy, buffers
 * without asking, and sets no flow-control window.
 */
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Server, ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';

/** What an interceptor is handed, and what it may return; the library's own type for the latter is its class. */
type LibraryCall = Parameters<ServerInterceptor>[1];
export type CallListener = Parameters<LibraryCall['start']>[0];
export type CallStatus = Parameters<LibraryCall['sendStatus']>[0];
/** The part of a call that unary handlers use. */
export type InterceptedCall = Pick<LibraryCall, 'start' | 'startRead' | 'sendMessage' | 'sendMetadata' | 'sendStatus'>;

/** The innermost call, which interceptors wrap: it reads from and writes to the HTTP/2 stream. */
export interface BaseCall extends LibraryCall {
  readonly stream: ServerHttp2Stream;
  /** Value of `grpc-encoding`, `identity` when there is none. */
  readonly incomingEncoding: string;
  /** Called per DATA frame; replaced, so that messages are read and unpacked here. */
  handleDataFrame(data: Buffer): void;
}

interface UnaryHandler {
  readonly type: 'unary';
  readonly path: string;
  readonly func: () => void;
  readonly serialize: (bytes: Buffer) => Buffer;
  readonly deserialize: (bytes: Buffer) => Buffer;
}

export interface ServerInternals {
  readonly http2Servers: ReadonlyMap<Http2Server, unknown>;
  readonly commonServerOptions: { settings?: Record<string, number> };
  /** The handler of a path; null makes the library answer with a text of its own. */
  _retrieveHandler(path: string): UnaryHandler | null;
}

/** An object of our own in the place of the library's class: it costs a request fewer objects and closures. */
export function asInterceptingCall(call: InterceptedCall): ServerInterceptingCall {
  return call as unknown as ServerInterceptingCall;
}

export function internalsOf(server: Server): ServerInternals {
  const internals = server as unknown as ServerInternals;
  const known =
    internals.http2Servers instanceof Map &&
    typeof internals.commonServerOptions === 'object' &&
    typeof internals._retrieveHandler === 'function';
  if (!known) throw new TypeError('this version of @grpc/grpc-js is not the one the otlp receiver was built for');
  return internals;
}
