/**
 * Agents: each has one connection, numbered log records and series of its own, and sends a request again until it is answered, as an SDK or a
 * collector's exporter does. Data points of a series carry times that grow.
 */
import * as grpc from '@grpc/grpc-js';
import { encodeRequest } from '../../../src/pdata/builder.js';

const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;
const DEADLINE_MS = 10_000;
const AGAIN_MS = 50;
const identity = (bytes: Buffer): Buffer => bytes;

export interface AgentsOptions {
  readonly port: number;
  readonly agents: number;
  /** Records, and data points, in a request. */
  readonly items: number;
  /** Between an answer and the next request, in milliseconds. */
  readonly pauseMs: number;
}

export class Agents {
  /** What a hub has answered for: `log-<agent>-<number>` and `point-<agent>-<series>@<time>`. */
  readonly acknowledged: string[] = [];
  /** Requests sent once more. */
  repeated = 0;
  readonly #options: AgentsOptions;
  readonly #clients: grpc.Client[] = [];
  #stopped = false;
  #work: Promise<void[]> = Promise.resolve([]);

  constructor(options: AgentsOptions) {
    this.#options = options;
  }

  start(): void {
    const { agents, port } = this.#options;
    const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.initial_reconnect_backoff_ms': 100 };
    const work = Array.from({ length: agents }, (_, agent) => {
      const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);
      this.#clients.push(client);
      return this.#run(client, agent);
    });
    this.#work = Promise.all(work);
  }

  /** Settles when every request that was begun is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
    for (const client of this.#clients) client.close();
  }

  async #run(client: grpc.Client, agent: number): Promise<void> {
    for (let round = 0, time = 0; !this.#stopped; round++) {
      time = Math.max(time + 1, Date.now());
      const count = Array.from({ length: this.#options.items }, (_, index) => index);
      const logs = count.map((index) => `log-${agent}-${round * this.#options.items + index};`);
      await this.#deliver(client, 'logs', logsOf(logs), logs);
      const points = count.map((series) => `point-${agent}-${series}@${time}`);
      await this.#deliver(client, 'metrics', pointsOf(agent, count, time), points);
      await new Promise((resolve) => setTimeout(resolve, this.#options.pauseMs));
    }
  }

  async #deliver(client: grpc.Client, signal: 'logs' | 'metrics', request: object, ids: string[]): Promise<void> {
    const bytes = Buffer.from(encodeRequest(signal, request));
    while (!(await send(client, signal, bytes))) {
      this.repeated++;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    this.acknowledged.push(...ids);
  }
}

function send(client: grpc.Client, signal: 'logs' | 'metrics', bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { deadline: Date.now() + DEADLINE_MS };
    const answered = (error: grpc.ServiceError | null): void => resolve(error === null);
    client.makeUnaryRequest(METHODS[signal], identity, identity, bytes, new grpc.Metadata(), options, answered);
  });
}

function logsOf(ids: readonly string[]): object {
  const logRecords = ids.map((id) => ({ timeUnixNano: String(Date.now() * 1e6), body: { stringValue: id } }));
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}

function pointsOf(agent: number, series: readonly number[], timeMs: number): object {
  const dataPoints = series.map((number) => ({
    timeUnixNano: `${timeMs}000000`,
    asDouble: timeMs,
    attributes: [{ key: 'id', value: { stringValue: `point-${agent}-${number}` } }],
  }));
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'scale', gauge: { dataPoints } }] }] }] };
}
