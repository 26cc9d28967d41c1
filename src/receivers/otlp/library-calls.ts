/**
 * Calls on connections kept by @grpc/grpc-js: the library has the sessions, their pings, ages and the graceful stop; the calls are
 * answered on its streams. `grpc-internals.ts` says what that needs of it.
 */
import type { Http2Server, Http2Session, IncomingHttpHeaders, ServerHttp2Session } from 'node:http2';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Server, ServerCredentials, type ConnectionInjector, type ServerOptions } from '@grpc/grpc-js';
import { systemClock } from '../../component/clock.js';
import { peerOf } from '../../transport/listener.js';
import type { CallServerConfig } from './call-server-config.js';
import { goneBy, isGrpc, type CallServer, type CallStream, type OnCall } from './call-stream.js';
import { internalsOf, type ServerInternals } from './grpc-internals.js';
import { PingGuard, TOO_MANY_PINGS } from './grpc-pings.js';
import { OK_HEADERS, OK_TRAILERS, statusHeaders } from './grpc-status.js';
import type { Status } from './status.js';

export class LibraryCalls implements CallServer {
  readonly #server: Server;
  readonly #injector: ConnectionInjector;
  readonly #config: CallServerConfig;
  readonly #onCall: OnCall;
  /** Open connections and their peers: looking a peer up anew takes longer than the rest of a call. */
  readonly #sessions = new Map<Http2Session, string>();

  constructor(config: CallServerConfig, onCall: OnCall) {
    this.#config = config;
    this.#onCall = onCall;
    this.#server = new Server(serverOptions(config));
    const internals = internalsOf(this.#server);
    internals.commonServerOptions.settings = {
      ...internals.commonServerOptions.settings,
      initialWindowSize: config.streamWindow,
      maxFrameSize: config.maxFrame,
    };
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
    for (const http2Server of internals.http2Servers.keys()) {
      this.#watchSessions(http2Server);
      this.#takeCalls(http2Server, internals);
    }
  }

  accept(socket: Socket): void {
    this.#injector.injectConnection(socket);
  }

  async stop(deadline: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    // The library's own forceShutdown knows no sessions when it counts nothing (channelz).
    await goneBy(deadline, stopped, () => {
      for (const session of this.#sessions.keys()) session.destroy();
    });
  }

  #takeCalls(http2Server: Http2Server, internals: ServerInternals): void {
    http2Server.removeAllListeners('stream');
    http2Server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', ignore);
      internals.onStreamOpened(stream);
      const { session } = stream;
      if (session === undefined) return;
      if (!isGrpc(headers)) return stream.respond({ ':status': 415 }, { endStream: true });
      const peer = this.#sessions.get(session) ?? peerOf(session.socket);
      const handler = this.#onCall(new LibraryCall(stream, headers, peer));
      stream.on('data', (bytes: Buffer) => handler.data(bytes));
      stream.on('end', () => handler.end());
      stream.once('close', () => handler.closed());
      handler.start();
    });
  }

  #watchSessions(http2Server: Http2Server): void {
    http2Server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.set(session, peerOf(session.socket));
      session.once('close', () => this.#sessions.delete(session));
      session.setLocalWindowSize(this.#config.connectionWindow);
      this.#watchPings(session);
    });
  }

  #watchPings(session: ServerHttp2Session): void {
    const pings = new PingGuard(this.#config.pingPolicy, systemClock);
    session.on('stream', (stream: ServerHttp2Stream) => {
      pings.callBegan();
      stream.once('close', () => pings.callEnded());
    });
    session.on('ping', () => {
      if (pings.allows()) return;
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from(TOO_MANY_PINGS));
      session.close();
      session.destroy();
    });
  }
}

const RESPONSE_OPTIONS = { waitForTrailers: true };

class LibraryCall implements CallStream {
  readonly headers: IncomingHttpHeaders;
  readonly peer: string;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, peer: string) {
    this.#stream = stream;
    this.headers = headers;
    this.peer = peer;
  }

  get open(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  succeed(message: Buffer): void {
    const stream = this.#stream;
    stream.once('wantTrailers', () => stream.sendTrailers(OK_TRAILERS));
    stream.respond(OK_HEADERS, RESPONSE_OPTIONS);
    stream.end(message);
  }

  fail(status: Status): void {
    this.#stream.respond(statusHeaders(status), { endStream: true });
  }

  refuseRest(): void {
    if (!this.#stream.destroyed) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

function serverOptions(config: CallServerConfig): ServerOptions {
  const whenSet = (name: string, value: number | undefined): ServerOptions =>
    value === undefined ? {} : { [name]: value };
  return {
    'grpc.enable_channelz': 0,
    ...whenSet('grpc.max_concurrent_streams', config.maxConcurrentStreams),
    ...whenSet('grpc.max_connection_idle_ms', config.maxIdleMs),
    ...whenSet('grpc.max_connection_age_ms', config.maxAgeMs),
    ...whenSet('grpc.max_connection_age_grace_ms', config.graceMs),
    'grpc.keepalive_time_ms': config.pingAfterMs,
    'grpc.keepalive_timeout_ms': config.pingTimeoutMs,
  };
}

function ignore(): void {
  // The close that follows an error is handled where it matters.
}
