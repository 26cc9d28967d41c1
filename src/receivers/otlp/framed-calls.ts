/**
 * HOT PATH: calls on connections whose frames are read and written by ourselves (`transport/http2`).
 *
 * Why, and how it is kept honest: docs/decisions/own-http2-server.md.
 */
import type { IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { systemClock, type Random } from '../../component/clock.js';
import { ERROR } from '../../transport/http2/protocol.js';
import { ServerConnection, type ConnectionSettings } from '../../transport/http2/server-connection.js';
import type { ServerStream, StreamHandler } from '../../transport/http2/server-stream.js';
import { peerOf } from '../../transport/listener.js';
import type { CallServerConfig } from './call-server-config.js';
import { goneBy, isGrpc, type CallHandler, type CallServer, type CallStream, type OnCall } from './call-stream.js';
import { NOT_GRPC_BLOCK, OK_HEAD_BLOCK, OK_TRAILER_BLOCK, statusBlock } from './grpc-answer.js';
import { PingGuard, TOO_MANY_PINGS } from './grpc-pings.js';
import type { Status } from './status.js';

/** Of a request, as the protocol counts them. */
const MAX_HEADER_BYTES = 64 * 1024;

/** From a connection to its first frame; grpc-go's default. */
const GREETING_MS = 120_000;

/** Connections live by the network's time, whatever a test does with the clock of the pipelines. */
const clock = systemClock;

export class FramedCalls implements CallServer {
  readonly #settings: ConnectionSettings;
  readonly #config: CallServerConfig;
  readonly #onCall: OnCall;
  readonly #random: Random;
  readonly #connections = new Set<ServerConnection>();
  #stopping = false;
  #onEmpty: (() => void) | undefined;

  constructor(config: CallServerConfig, onCall: OnCall, random: Random) {
    this.#config = config;
    this.#settings = { ...config, maxHeaderBytes: MAX_HEADER_BYTES, greetingMs: GREETING_MS };
    this.#onCall = onCall;
    this.#random = random;
  }

  accept(socket: Socket): void {
    if (this.#stopping) return void socket.destroy();
    const peer = peerOf(socket);
    const pings = new PingGuard(this.#config.pingPolicy, clock);
    const connection = new ServerConnection(
      socket,
      this.#settings,
      {
        stream: (stream) => this.#called(stream, peer, pings),
        ping: () => {
          if (!pings.allows()) connection.refuse(ERROR.ENHANCE_YOUR_CALM, TOO_MANY_PINGS);
        },
        closed: () => {
          this.#connections.delete(connection);
          if (this.#connections.size === 0) this.#onEmpty?.();
        },
      },
      clock,
      this.#random,
    );
    this.#connections.add(connection);
    connection.start();
  }

  async stop(deadline: AbortSignal): Promise<void> {
    this.#stopping = true;
    if (this.#connections.size === 0) return;
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    for (const connection of this.#connections) connection.drain();
    await goneBy(deadline, empty, () => {
      for (const connection of this.#connections) connection.destroy();
    });
  }

  #called(stream: ServerStream, peer: string, pings: PingGuard): void {
    pings.callBegan();
    const call = new FramedCall(stream, peer, pings);
    stream.handler = call;
    if (isGrpc(stream.headers)) call.start(this.#onCall);
    else stream.respond(NOT_GRPC_BLOCK);
  }
}

/** Both sides of a call in one object: what is asked of it, and what it is told. */
class FramedCall implements CallStream, StreamHandler {
  readonly peer: string;
  readonly #stream: ServerStream;
  readonly #pings: PingGuard;
  #handler: CallHandler | undefined;

  constructor(stream: ServerStream, peer: string, pings: PingGuard) {
    this.#stream = stream;
    this.peer = peer;
    this.#pings = pings;
  }

  start(onCall: OnCall): void {
    this.#handler = onCall(this);
    this.#handler.start();
  }

  data(bytes: Buffer): void {
    this.#handler?.data(bytes);
  }

  end(): void {
    this.#handler?.end();
  }

  closed(): void {
    this.#pings.callEnded();
    this.#handler?.closed();
  }

  get headers(): IncomingHttpHeaders {
    return this.#stream.headers;
  }

  get open(): boolean {
    return this.#stream.open;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  succeed(message: Buffer): void {
    this.#stream.respond(OK_HEAD_BLOCK, message, OK_TRAILER_BLOCK);
  }

  fail(status: Status): void {
    this.#stream.respond(statusBlock(status));
  }

  refuseRest(): void {
    this.#stream.reset(ERROR.NO_ERROR);
  }
}
