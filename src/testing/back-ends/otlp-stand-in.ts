/** What `otlp` and `otlphttp` exporters send to: a hub of its own that takes everything and passes on nothing. */
import type { Socket } from 'node:net';
import type { Consumer } from '../../component/consumer.js';
import { startHub, type Hub } from '../../hub.js';
import type { Signal } from '../../pdata/signal.js';
import { SIGNALS } from '../../pdata/signal.js';
import type { TestCertificates } from '../certificates.js';

export interface OtlpStandInSettings {
  readonly protocol: 'grpc' | 'http';
  readonly tls: boolean;
  /** Client certificates are asked for and checked. */
  readonly clientCertificates: boolean;
  /** By signal, for HTTP; default `/v1/…`. */
  readonly paths?: Partial<Record<Signal, string>>;
  readonly certificates: TestCertificates;
  readonly tap: (signal: Signal, next: Consumer) => Consumer;
  readonly accept: (socket: Socket) => Socket | undefined;
}

const MAX_REQUEST_MIB = 256;

export class OtlpStandIn {
  readonly #hub: Hub;
  readonly #settings: OtlpStandInSettings;

  private constructor(hub: Hub, settings: OtlpStandInSettings) {
    this.#hub = hub;
    this.#settings = settings;
  }

  static async start(settings: OtlpStandInSettings): Promise<OtlpStandIn> {
    const hub = await startHub({
      config: configOf(settings),
      logOutput: { write() {}, flush() {}, close() {} },
      tap: {
        consumer: (_receiver, signal, next) => settings.tap(signal, next),
        accept: (_receiver, socket) => settings.accept(socket),
      },
    });
    return new OtlpStandIn(hub, settings);
  }

  /** e.g. `localhost:40001`. */
  get endpoint(): string {
    return `localhost:${this.#hub.addresses.get(`otlp/${this.#settings.protocol}`)!.port}`; // it runs
  }

  close(): Promise<void> {
    return this.#hub.close();
  }
}

function configOf({ protocol, tls, clientCertificates, paths = {}, certificates }: OtlpStandInSettings): object {
  const { certFile, keyFile, caFile } = certificates;
  const server = {
    endpoint: 'localhost:0',
    ...(tls
      ? { tls: { cert_file: certFile, key_file: keyFile, ...(clientCertificates ? { client_ca_file: caFile } : {}) } }
      : {}),
  };
  const urlPaths = Object.fromEntries(Object.entries(paths).map(([signal, path]) => [`${signal}_url_path`, path]));
  const limit =
    protocol === 'grpc' ? { max_recv_msg_size_mib: MAX_REQUEST_MIB } : { max_request_body_size: MAX_REQUEST_MIB << 20 };
  const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
  return {
    receivers: {
      otlp: { protocols: { [protocol]: { ...server, ...limit, ...(protocol === 'http' ? urlPaths : {}) } } },
    },
    exporters: { nop: {} },
    service: {
      telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
      pipelines: Object.fromEntries(SIGNALS.map((signal) => [signal, pipeline])),
    },
  };
}
