/**
 * What is used of @grpc/grpc-js beyond its public types, all of it here. The library's version is pinned; `hasInternals` is checked
 * at start and `grpc-server.test.ts` pins what each of them does.
 *
 * Why: the library answers oversize and compressed messages with texts of its own, knows neither zstd nor snappy, buffers
 * without asking, and sets no flow-control window.
 */
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Server, ServerInterceptingCallInterface } from '@grpc/grpc-js';

/** The innermost call, which interceptors wrap: it reads from and writes to the HTTP/2 stream. */
export interface BaseCall extends ServerInterceptingCallInterface {
  readonly stream: ServerHttp2Stream;
  /** Value of `grpc-encoding`, `identity` when there is none. */
  readonly incomingEncoding: string;
  /** Called per message, with its five bytes of prefix. A thrown or rejected `{ code, details }` ends the call. */
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
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

export function internalsOf(server: Server): ServerInternals {
  const internals = server as unknown as ServerInternals;
  const known =
    internals.http2Servers instanceof Map &&
    typeof internals.commonServerOptions === 'object' &&
    typeof internals._retrieveHandler === 'function';
  if (!known) throw new TypeError('this version of @grpc/grpc-js is not the one the otlp receiver was built for');
  return internals;
}
