/**
 * OTLP over gRPC. The listener owns sockets and TLS; finished connections go to one of two transports, which hand each call to
 * `grpc-call.ts`: frames of our own (`framed-calls.ts`), or @grpc/grpc-js (`library-calls.ts`) where a user says so.
 */
import type { BoundAddress, Host } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import { ByteBudget } from '../../transport/byte-budget.js';
import { maxMessageBytes } from '../../transport/grpc-server-config.js';
import { Listener } from '../../transport/listener.js';
import { RpcInstruments } from '../../transport/rpc-instruments.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import { callServerConfig } from './call-server-config.js';
import type { CallServer, OnCall } from './call-stream.js';
import type { OtlpGrpcConfig } from './config.js';
import type { Endpoint } from './endpoint.js';
import { GrpcCall, type CallSettings } from './grpc-call.js';
import type { Intake } from './intake.js';
import { collectorService } from './services.js';

/** Gate that leaves connections to @grpc/grpc-js. */
const LIBRARY_GATE = 'otlphub.grpcLibraryConnections';

/** What requests may hold of memory between their first byte and their answer. */
const IN_FLIGHT_BYTES = 128 * 1024 * 1024;

interface Running {
  readonly listener: Listener;
  readonly calls: CallServer;
}

export class GrpcEndpoint implements Endpoint {
  readonly protocol = 'grpc';
  readonly #settings: ComponentSettings;
  readonly #config: OtlpGrpcConfig;
  readonly #host: Host;
  readonly #intakes: readonly Intake[];
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
      onConnection: (socket) => this.#running!.calls.accept(socket), // it runs before anything listens
    });
    await listener.loadCertificates();
    const authenticator = serverAuthenticator(this.#host, auth);
    refuseMiddlewares(this.#host, middlewares, 'gRPC');
    const settings = this.#callSettings(authenticator);
    this.#running = { listener, calls: await this.#callServer((stream) => new GrpcCall(settings, stream)) };
    this.#settings.logger.info('Starting GRPC server', { endpoint }, 'otlpreceiver@v0.131.0/otlp.go:117');
    listener.onFailure((error) => this.#host.reportFatal(error));
    return listener.listen();
  }

  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#running === undefined) return;
    const { listener, calls } = this.#running;
    listener.close();
    await calls.stop(deadline);
  }

  async #callServer(onCall: OnCall): Promise<CallServer> {
    const config = callServerConfig(this.#config);
    if (this.#settings.gates.has(LIBRARY_GATE)) {
      const { LibraryCalls } = await import('./library-calls.js');
      return new LibraryCalls(config, onCall);
    }
    const { FramedCalls } = await import('./framed-calls.js');
    return new FramedCalls(config, onCall, this.#settings.random);
  }

  #callSettings(authenticator: ReturnType<typeof serverAuthenticator>): CallSettings {
    const services = this.#intakes.map((intake) => ({ intake, service: collectorService(intake.signal) }));
    const served = new Set(services.flatMap(({ service }) => Object.values(service).map(({ path }) => path)));
    const limit = maxMessageBytes(this.#config);
    return {
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
  }
}
