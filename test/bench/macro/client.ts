/** The sending side: pre-encoded requests over TLS gRPC with a bearer token, a bounded number in flight; at a rate, where one is given. */
import * as grpc from '@grpc/grpc-js';
import type { Signal } from '../../../src/pdata/signal.js';

const METHODS: Record<Signal, string> = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};
const IN_FLIGHT = 8;
/** At a rate nobody should have to wait for a sender to be free. */
const IN_FLIGHT_AT_A_RATE = 256;
const CONNECTIONS = 4;

const identity = (bytes: Buffer): Buffer => bytes;

export class LoadClient {
  readonly #clients: grpc.Client[];
  readonly #metadata = new grpc.Metadata();

  readonly #requestsPerSecond: number | undefined;

  constructor(address: string, caPem: string, token: string, requestsPerSecond?: number) {
    this.#requestsPerSecond = requestsPerSecond;
    const credentials = grpc.credentials.createSsl(Buffer.from(caPem));
    this.#clients = Array.from(
      { length: CONNECTIONS },
      () => new grpc.Client(address, credentials, { 'grpc.use_local_subchannel_pool': 1 }),
    );
    this.#metadata.set('authorization', `Bearer ${token}`);
  }

  /** Sends `count` requests, beginning at `from` in the list. Fails on the first one that is refused. */
  async send(signal: Signal, payloads: readonly Uint8Array[], from: number, count: number): Promise<void> {
    let next = from;
    const end = from + count;
    const rate = this.#requestsPerSecond;
    const startMs = performance.now();
    const worker = async (index: number): Promise<void> => {
      const client = this.#clients[index % CONNECTIONS]!;
      while (next < end) {
        const { buffer, byteOffset, length } = payloads[next++ % payloads.length]!;
        if (rate !== undefined) await until(startMs + ((next - from) * 1000) / rate);
        const payload = Buffer.from(buffer, byteOffset, length);
        await new Promise<void>((resolve, reject) =>
          client.makeUnaryRequest(METHODS[signal], identity, identity, payload, this.#metadata, (error) =>
            error ? reject(error) : resolve(),
          ),
        );
      }
    };
    await Promise.all(
      Array.from({ length: rate === undefined ? IN_FLIGHT : IN_FLIGHT_AT_A_RATE }, (_, index) => worker(index)),
    );
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

/** To the millisecond: what is due within one goes out together. */
async function until(timeMs: number): Promise<void> {
  const waitMs = timeMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
