/** A call as its transport sees it: headers and bytes in, an answer out. Two transports carry calls, see `grpc-server.ts`. */
import type { IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import type { Status } from './status.js';

/** Told what comes in. */
export interface CallHandler {
  /** First of all. The call may end before this returns. */
  start(): void;
  /** Bytes of the request. They are valid during the call only. */
  data(bytes: Buffer): void;
  /** The caller has sent everything. */
  end(): void;
  /** The call is over, whoever ended it. */
  closed(): void;
}

export interface CallStream {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Of the caller, `host:port`. */
  readonly peer: string;
  /** Whether it can still be answered. */
  readonly open: boolean;
  /** The caller may send no more than it is allowed already. */
  pause(): void;
  resume(): void;
  /** Ends the call with a message, its prefix included, and the status OK. */
  succeed(message: Buffer): void;
  /** Ends the call with a status and no message. */
  fail(status: Status): void;
  /** The rest of the request is not wanted, as the caller learns at once (RFC 9113, 8.1). After the answer. */
  refuseRest(): void;
}

/** Somebody calls. @returns who is told of what comes in. */
export type OnCall = (stream: CallStream) => CallHandler;

/** Connections of callers, and the calls on them. */
export interface CallServer {
  /** @param socket connected, its TLS handshake done. */
  accept(socket: Socket): void;
  /** Takes no more calls; resolves when all connections are gone. They are cut when `deadline` comes. */
  stop(deadline: AbortSignal): Promise<void>;
}

/** Whether a caller speaks gRPC at all. */
export function isGrpc(headers: IncomingHttpHeaders): boolean {
  return String(headers['content-type']).startsWith('application/grpc');
}

/** Waits until all connections are `gone`; they are `cut` when the deadline comes first. */
export async function goneBy(deadline: AbortSignal, gone: Promise<void>, cut: () => void): Promise<void> {
  if (deadline.aborted) cut();
  else deadline.addEventListener('abort', cut, { once: true });
  await gone;
  deadline.removeEventListener('abort', cut);
}
