/**
 * What is used of @grpc/grpc-js beyond its public types, all of it here. The library's version is pinned; `internalsOf` checks
 * at start and `grpc.test.ts` pins what each of them does.
 *
 * Why: the library's calls cost a small request more than everything else together, answer oversize and compressed messages with
 * texts of their own, know neither zstd nor snappy, and buffer without asking; and the library sets no flow-control window.
 */
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

export interface ServerInternals {
  readonly http2Servers: ReadonlyMap<Http2Server, unknown>;
  readonly commonServerOptions: { settings?: Record<string, number> };
  /** Tells the idle timer of a connection that a call began. */
  onStreamOpened(stream: ServerHttp2Stream): void;
}

export function internalsOf(server: Server): ServerInternals {
  const internals = server as unknown as ServerInternals;
  const known =
    internals.http2Servers instanceof Map &&
    typeof internals.commonServerOptions === 'object' &&
    typeof internals.onStreamOpened === 'function';
  if (!known) throw new TypeError('this version of @grpc/grpc-js is not the one the otlp receiver was built for');
  return internals;
}
