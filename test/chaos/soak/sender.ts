/** Sends the mixed load as fast as the hub answers, and counts what it was told. */
import * as grpc from '@grpc/grpc-js';
import type { Signal } from '../../../src/pdata/signal.js';
import { soakRequests } from './requests.js';

const IN_FLIGHT = 8;
const DEADLINE_MS = 30_000;

const identity = (bytes: Buffer): Buffer => bytes;
const methodOf = (signal: Signal): string => {
  const service = {
    metrics: 'metrics.v1.MetricsService',
    logs: 'logs.v1.LogsService',
    traces: 'trace.v1.TraceService',
  };
  return `/opentelemetry.proto.collector.${service[signal]}/Export`;
};

export class SoakSender {
  readonly accepted: Record<Signal, number> = { metrics: 0, logs: 0, traces: 0 };
  /** Items of requests that were answered with an error, by its code. */
  readonly refused = new Map<string, number>();
  readonly #client: grpc.Client;
  readonly #requests = soakRequests();
  #next = 0;

  constructor(port: number) {
    this.#client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
    });
  }

  get acceptedItems(): number {
    return this.accepted.metrics + this.accepted.logs + this.accepted.traces;
  }

  async send(until: () => boolean): Promise<void> {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#work(until)));
    this.#client.close();
  }

  async #work(until: () => boolean): Promise<void> {
    while (!until()) {
      const { signal, bytes, items } = this.#requests[this.#next++ % this.#requests.length]!;
      const code = await this.#call(methodOf(signal), bytes);
      if (code === 'OK') this.accepted[signal] += items;
      else this.refused.set(code, (this.refused.get(code) ?? 0) + items);
    }
  }

  #call(method: string, bytes: Buffer): Promise<string> {
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      this.#client.makeUnaryRequest(method, identity, identity, bytes, new grpc.Metadata(), options, (error) =>
        resolve(error === null ? 'OK' : (grpc.status[error.code] ?? String(error.code))),
      );
    });
  }
}
