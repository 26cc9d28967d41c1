/** Sends numbered records over gRPC until it is stopped, and remembers which ones the hub has answered for. */
import * as grpc from '@grpc/grpc-js';
import { encodeRequest } from '../../../src/pdata/builder.js';
import type { Random } from './random.js';

const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;
const WORKERS = 6;
const DEADLINE_MS = 5_000;
const MAX_RECORDS = 40;

const identity = (bytes: Buffer): Buffer => bytes;

export class ChaosSender {
  readonly acknowledged: string[] = [];
  /** Sent without an answer: they may have arrived or not. */
  unanswered = 0;
  readonly refusals = new Map<string, number>();
  readonly #random: Random;
  #next = 0;
  #stopped = true;
  #workers: Promise<void[]> = Promise.resolve([]);

  constructor(random: Random) {
    this.#random = random;
  }

  /** @param ports of the hubs, which take turns. */
  start(ports: readonly number[]): void {
    const clients = ports.map(
      (port) =>
        new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
          'grpc.use_local_subchannel_pool': 1,
        }),
    );
    this.#stopped = false;
    const workers = Array.from({ length: WORKERS * ports.length }, (_, index) =>
      this.#work(clients[Math.floor(index / WORKERS)]!, index),
    );
    this.#workers = Promise.all(workers).finally(() => clients.forEach((client) => client.close()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#workers;
  }

  async #work(client: grpc.Client, index: number): Promise<void> {
    const signal = index % 2 === 0 ? 'logs' : 'metrics';
    while (!this.#stopped) {
      const ids = this.#ids(signal === 'logs' ? 'chaos-l' : 'chaos-m');
      const error = await this.#send(client, signal, ids);
      if (error === undefined) {
        this.acknowledged.push(...ids);
        continue;
      }
      this.unanswered += ids.length;
      this.refusals.set(error, (this.refusals.get(error) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #ids(prefix: string): string[] {
    return Array.from({ length: this.#random.between(1, MAX_RECORDS) }, () => `${prefix}-${this.#next++}`);
  }

  #send(client: grpc.Client, signal: 'logs' | 'metrics', ids: readonly string[]): Promise<string | undefined> {
    const bytes = Buffer.from(encodeRequest(signal, signal === 'logs' ? logsOf(ids) : metricsOf(ids)));
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        METHODS[signal],
        identity,
        identity,
        bytes,
        new grpc.Metadata(),
        { deadline: Date.now() + DEADLINE_MS },
        (error) => resolve(error === null ? undefined : (grpc.status[error.code] ?? String(error.code))),
      );
    });
  }
}

function logsOf(ids: readonly string[]): object {
  const logRecords = ids.map((id) => ({ timeUnixNano: String(Date.now() * 1e6), body: { stringValue: id } }));
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}

function metricsOf(ids: readonly string[]): object {
  const dataPoints = ids.map((id) => ({
    timeUnixNano: String(Date.now() * 1e6),
    asDouble: 1,
    attributes: [{ key: 'id', value: { stringValue: id } }],
  }));
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'chaos', gauge: { dataPoints } }] }] }] };
}
