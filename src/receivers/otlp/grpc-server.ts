/**
 * OTLP over gRPC. The listener owns sockets and TLS and hands finished connections to @grpc/grpc-js; the library keeps the
 * sessions, `grpc-call.ts` answers each call.
 */
import type { Http2Server, Http2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { ConnectionInjector, ServerOptions } from '@grpc/grpc-js';
import type { BoundAddress, Host } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import { formatHostPort } from '../../transport/address.js';
import { ByteBudget } from '../../transport/byte-budget.js';
import { maxMessageBytes } from '../../transport/grpc-server-config.js';
import { Listener } from '../../transport/listener.js';
import { RpcInstruments } from '../../transport/rpc-instruments.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import type { OtlpGrpcConfig } from './config.js';
import type { Endpoint } from './endpoint.js';
import { GrpcCall, type CallSettings } from './grpc-call.js';
import { internalsOf, type ServerInternals } from './grpc-internals.js';
import { enforcePingPolicy } from './grpc-pings.js';
import type { Intake } from './intake.js';
import { collectorService } from './services.js';

/** What requests may hold of memory between their first byte and their answer. */
const IN_FLIGHT_BYTES = 128 * 1024 * 1024;

/**
 * Flow-control windows: a sender may be this far ahead of what was read. Of one request, and of all requests of a connection.
 * Small windows stop a big request once per round trip.
 */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/** Any longer frame is cut by the record size of TLS again. */
const MAX_FRAME_BYTES = 64 * 1024;

interface Running {
  readonly server: Server;
  readonly listener: Listener;
  readonly injector: ConnectionInjector;
}

export class GrpcEndpoint implements Endpoint {
  readonly protocol = 'grpc';
  readonly #settings: ComponentSettings;
  readonly #config: OtlpGrpcConfig;
  readonly #host: Host;
  readonly #intakes: readonly Intake[];
  /** Open connections and their peers: looking a peer up anew takes longer than the rest of a call. */
  readonly #sessions = new Map<Http2Session, string>();
  #running: Running | undefined;

  constructor(settings: ComponentSettings, config: OtlpGrpcConfig, host: Host, intakes: readonly Intake[]) {
    this.#settings = settings;
    this.#config = config;
    this.#host = host;
    this.#intakes = intakes;
  }

  async start(): Promise<BoundAddress> {
    const { transport, endpoint, tls, auth, middlewares } = this.#config;
    const listener = new Listener(this.#settings, {
      network: transport,
      endpoint,
      tls,
      alpn: ['h2'],
      onConnection: (socket) => this.#running!.injector.injectConnection(socket), // it runs before anything listens
    });
    await listener.loadCertificates();
    const authenticator = serverAuthenticator(this.#host, auth);
    refuseMiddlewares(this.#host, middlewares, 'gRPC');
    const { server, calls } = this.#createServer(authenticator);
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    const internals = internalsOf(server);
    for (const http2Server of internals.http2Servers.keys()) {
      this.#watchSessions(http2Server);
      this.#takeCalls(http2Server, internals, calls);
    }
    this.#running = { server, listener, injector };
    this.#settings.logger.info('Starting GRPC server', { endpoint }, 'otlpreceiver@v0.131.0/otlp.go:117');
    listener.onFailure((error) => this.#host.reportFatal(error));
    return listener.listen();
  }

  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#running === undefined) return;
    const { server, listener } = this.#running;
    listener.close();
    // The library's own forceShutdown knows no sessions when it counts nothing (channelz).
    const cut = (): void => {
      for (const session of this.#sessions.keys()) session.destroy();
    };
    const stopped = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    if (deadline.aborted) cut();
    else deadline.addEventListener('abort', cut, { once: true });
    await stopped;
    deadline.removeEventListener('abort', cut);
  }

  #createServer(authenticator: ReturnType<typeof serverAuthenticator>): { server: Server; calls: CallSettings } {
    const services = this.#intakes.map((intake) => ({ intake, service: collectorService(intake.signal) }));
    const served = new Set(services.flatMap(({ service }) => Object.values(service).map(({ path }) => path)));
    const limit = maxMessageBytes(this.#config);
    const calls: CallSettings = {
      intakes: new Map(
        services.flatMap(({ intake, service }) => Object.values(service).map(({ path }) => [path, intake] as const)),
      ),
      served,
      authenticator,
      maxMessageBytes: limit,
      budget: new ByteBudget(Math.max(IN_FLIGHT_BYTES, 2 * limit)),
      clock: this.#settings.clock,
      instruments: new RpcInstruments(this.#settings, 'server'),
      wishes: {
        includeMetadata: this.#config.include_metadata,
        keepHeaders: this.#settings.keepHeaders === true,
      },
    };
    const server = new Server(this.#serverOptions());
    setWindows(server);
    return { server, calls };
  }

  #serverOptions(): ServerOptions {
    const { max_concurrent_streams: streams, keepalive } = this.#config;
    const life = keepalive?.server_parameters;
    const whenSet = (name: string, value: number): ServerOptions => (value > 0 ? { [name]: Math.ceil(value) } : {});
    return {
      'grpc.enable_channelz': 0,
      ...whenSet('grpc.max_concurrent_streams', streams),
      ...whenSet('grpc.max_connection_idle_ms', life?.max_connection_idle ?? 0),
      ...whenSet('grpc.max_connection_age_ms', life?.max_connection_age ?? 0),
      ...whenSet('grpc.max_connection_age_grace_ms', life?.max_connection_age_grace ?? 0),
      'grpc.keepalive_time_ms': positiveOr(life?.time, DEFAULT_PING_AFTER_MS),
      'grpc.keepalive_timeout_ms': positiveOr(life?.timeout, DEFAULT_PING_TIMEOUT_MS),
    };
  }

  /** The library keeps sessions, pings, ages and the shutdown; calls are answered here, at a fraction of the cost. */
  #takeCalls(http2Server: Http2Server, internals: ServerInternals, calls: CallSettings): void {
    http2Server.removeAllListeners('stream');
    http2Server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', ignore);
      internals.onStreamOpened(stream);
      const { session } = stream;
      if (session === undefined || !isGrpc(stream, headers)) return;
      new GrpcCall(calls, stream, headers, this.#sessions.get(session) ?? remoteOf(session)).start();
    });
  }

  #watchSessions(http2Server: Http2Server): void {
    const policy = this.#config.keepalive?.enforcement_policy ?? DEFAULT_PING_POLICY;
    http2Server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.set(session, remoteOf(session));
      session.once('close', () => this.#sessions.delete(session));
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
      enforcePingPolicy(session, policy, this.#settings.clock);
    });
  }
}

const DEFAULT_PING_AFTER_MS = 7_200_000;
const DEFAULT_PING_TIMEOUT_MS = 20_000;
const DEFAULT_PING_POLICY = { min_time: 0, permit_without_stream: false };

/** Whole milliseconds, where 0 and less mean "not set". */
function positiveOr(milliseconds: number | undefined, usual: number): number {
  return milliseconds !== undefined && milliseconds > 0 ? Math.ceil(milliseconds) : usual;
}

function setWindows(server: Server): void {
  const internals = internalsOf(server);
  internals.commonServerOptions.settings = {
    ...internals.commonServerOptions.settings,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxFrameSize: MAX_FRAME_BYTES,
  };
}

/** As the library answers whoever does not speak gRPC. */
function isGrpc(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
  if (headers['content-type']?.startsWith('application/grpc') === true) return true;
  stream.respond({ ':status': 415 }, { endStream: true });
  return false;
}

function ignore(): void {
  // The close that follows an error is handled where it matters.
}

function remoteOf({ socket }: Http2Session): string {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? '' : formatHostPort(remoteAddress, remotePort ?? 0);
}
