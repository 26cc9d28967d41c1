import type { BoundAddress, Host, Receiver } from '../../component/component.js';
import type { Consumer } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import { SIGNALS } from '../../pdata/signal.js';
import type { Signal } from '../../pdata/signal.js';
import type { OtlpReceiverConfig } from './config.js';
import type { Endpoint } from './endpoint.js';
import { Intake } from './intake.js';
import { ReceiverInstruments, type TransportLabel } from './instruments.js';

type Consumers = Partial<Record<Signal, Consumer>>;

/** Takes OTLP over gRPC and HTTP. A signal that no pipeline reads has neither service nor path. */
export class OtlpReceiver implements Receiver {
  readonly addresses = new Map<string, BoundAddress>();
  readonly #settings: ComponentSettings;
  readonly #config: OtlpReceiverConfig;
  readonly #consumers: Consumers;
  readonly #running: Endpoint[] = [];
  #stopping: Promise<void> | undefined;

  constructor(settings: ComponentSettings, config: OtlpReceiverConfig, consumers: Consumers) {
    this.#settings = settings;
    this.#config = config;
    this.#consumers = consumers;
  }

  async start(host: Host): Promise<void> {
    try {
      for (const endpoint of await this.#endpoints(host)) {
        this.#running.push(endpoint);
        this.addresses.set(endpoint.protocol, await endpoint.start());
      }
    } catch (error) {
      // The other protocol may run already.
      await this.shutdown(AbortSignal.abort());
      throw error;
    }
  }

  /** HTTP first, then gRPC, as the reference. */
  shutdown(deadline: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(deadline);
    return this.#stopping;
  }

  async #stop(deadline: AbortSignal): Promise<void> {
    for (const endpoint of this.#running.reverse()) await endpoint.stop(deadline);
  }

  /** Protocols that are not configured are not loaded. */
  async #endpoints(host: Host): Promise<Endpoint[]> {
    const { grpc, http } = this.#config.protocols;
    const endpoints: Endpoint[] = [];
    if (grpc !== undefined) {
      const { GrpcEndpoint } = await import('./grpc-server.js');
      endpoints.push(new GrpcEndpoint(this.#settings, grpc, host, this.#intakes('grpc')));
    }
    if (http !== undefined) {
      const { HttpEndpoint } = await import('./http-server.js');
      endpoints.push(new HttpEndpoint(this.#settings, http, host, this.#intakes('http')));
    }
    return endpoints;
  }

  #intakes(transport: TransportLabel): Intake[] {
    return SIGNALS.flatMap((signal) => {
      const consumer = this.#consumers[signal];
      if (consumer === undefined) return [];
      return [new Intake(signal, consumer, new ReceiverInstruments(this.#settings, signal, transport))];
    });
  }
}
