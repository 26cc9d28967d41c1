/** A hub at the far end: takes everything, passes on nothing, and keeps the bytes. */
import { startHub, type Hub } from '../../src/hub.js';
import type { RequestContext } from '../../src/component/consumer.js';
import type { Batch } from '../../src/pdata/batch.js';
import { SIGNALS } from '../../src/pdata/signal.js';

export interface FarHubOptions {
  /** Settings of `protocols.grpc` and `protocols.http`, besides the endpoints. */
  readonly grpc?: object;
  readonly http?: object;
  readonly extensions?: Readonly<Record<string, object>>;
}

export class FarHub {
  readonly received: { readonly batch: Batch; readonly context: RequestContext }[] = [];
  #hub: Hub | undefined;

  static async start({ grpc = {}, http = {}, extensions = {} }: FarHubOptions = {}): Promise<FarHub> {
    const far = new FarHub();
    const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
    far.#hub = await startHub({
      config: {
        extensions,
        receivers: {
          otlp: {
            protocols: {
              grpc: { endpoint: '127.0.0.1:0', include_metadata: true, ...grpc },
              http: { endpoint: '127.0.0.1:0', include_metadata: true, ...http },
            },
          },
        },
        exporters: { nop: {} },
        service: {
          extensions: Object.keys(extensions),
          telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
          pipelines: Object.fromEntries(SIGNALS.map((signal) => [signal, pipeline])),
        },
      },
      logOutput: { write() {}, flush() {}, close() {} },
      tap: {
        consumer: (_receiver, _signal, next) => ({
          consume: (batch, context) => {
            far.received.push({ batch, context });
            return next.consume(batch, context);
          },
        }),
      },
    });
    return far;
  }

  port(protocol: 'grpc' | 'http'): number {
    return this.#hub!.addresses.get(`otlp/${protocol}`)!.port; // it runs
  }

  /** Everything that came, in order. */
  get bytes(): Buffer {
    return Buffer.concat(this.received.flatMap(({ batch }) => batch.chunks));
  }

  async close(): Promise<void> {
    await this.#hub?.close();
  }
}
