/**
 * OTLP over gRPC. The listener owns sockets and TLS and hands finished connections to @grpc/grpc-js; `grpc-guard.ts` looks at each
 * call first, the handlers here take its message.
 */
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { ConnectionInjector, ServerOptions } from '@grpc/grpc-js';
import type { BoundAddress, Host } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import { ByteBudget } from '../../transport/byte-budget.js';
import { maxMessageBytes } from '../../transport/grpc-server-config.js';
import { Listener } from '../../transport/listener.js';
import { RpcInstruments } from '../../transport/rpc-instruments.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import type { OtlpGrpcConfig } from './config.js';
import type { Endpoint } from './endpoint.js';
import { exportHandler } from './grpc-export.js';
import { createGuard } from './grpc-guard.js';
import { internalsOf } from './grpc-internals.js';
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
  readonly #sessions = new Set<ServerHttp2Session>();
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
    const server = this.#createServer(authenticator);
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    for (const http2Server of internalsOf(server).http2Servers.keys()) this.#watchSessions(http2Server);
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
      for (const session of this.#sessions) session.destroy();
    };
    const stopped = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    if (deadline.aborted) cut();
    else deadline.addEventListener('abort', cut, { once: true });
    await stopped;
    deadline.removeEventListener('abort', cut);
  }

  #createServer(authenticator: ReturnType<typeof serverAuthenticator>): Server {
    const services = this.#intakes.map((intake) => ({ intake, service: collectorService(intake.signal) }));
    const served = new Set(services.flatMap(({ service }) => Object.values(service).map(({ path }) => path)));
    const limit = maxMessageBytes(this.#config);
    const guard = createGuard({
      served,
      authenticator,
      maxMessageBytes: limit,
      budget: new ByteBudget(Math.max(IN_FLIGHT_BYTES, 2 * limit)),
      clock: this.#settings.clock,
      instruments: new RpcInstruments(this.#settings, 'server'),
    });
    const server = new Server({ ...this.#serverOptions(limit), interceptors: [guard] });
    const wishes = {
      includeMetadata: this.#config.include_metadata,
      keepHeaders: this.#settings.keepHeaders === true,
    };
    for (const { intake, service } of services) server.addService(service, { Export: exportHandler(intake, wishes) });
    adaptServer(server);
    return server;
  }

  #serverOptions(limit: number): ServerOptions {
    const { max_concurrent_streams: streams, keepalive } = this.#config;
    const life = keepalive?.server_parameters;
    const whenSet = (name: string, value: number): ServerOptions => (value > 0 ? { [name]: Math.ceil(value) } : {});
    return {
      // The guard refuses larger ones first; this is for what follows the first message.
      'grpc.max_receive_message_length': limit,
      'grpc.enable_channelz': 0,
      ...whenSet('grpc.max_concurrent_streams', streams),
      ...whenSet('grpc.max_connection_idle_ms', life?.max_connection_idle ?? 0),
      ...whenSet('grpc.max_connection_age_ms', life?.max_connection_age ?? 0),
      ...whenSet('grpc.max_connection_age_grace_ms', life?.max_connection_age_grace ?? 0),
      'grpc.keepalive_time_ms': positiveOr(life?.time, DEFAULT_PING_AFTER_MS),
      'grpc.keepalive_timeout_ms': positiveOr(life?.timeout, DEFAULT_PING_TIMEOUT_MS),
    };
  }

  #watchSessions(http2Server: Http2Server): void {
    const policy = this.#config.keepalive?.enforcement_policy ?? DEFAULT_PING_POLICY;
    http2Server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session);
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

/** Windows, and calls that nobody serves: the guard answers them. */
function adaptServer(server: Server): void {
  const internals = internalsOf(server);
  internals.commonServerOptions.settings = {
    ...internals.commonServerOptions.settings,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxFrameSize: MAX_FRAME_BYTES,
  };
  const find = internals._retrieveHandler.bind(server);
  const untouched = (bytes: Buffer): Buffer => bytes;
  internals._retrieveHandler = (path) =>
    find(path) ?? { type: 'unary', path, func: () => {}, serialize: untouched, deserialize: untouched };
}
