/** Sends log records with numbered bodies, and remembers which were acknowledged. */
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { encodeRequest } from '../../src/pdata/builder.js';

const METHOD = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const asIs = (bytes: Buffer): Buffer => bytes;

export class LogSender {
  readonly #client: Client;
  readonly acknowledged: string[] = [];
  #next = 0;

  constructor(port: number) {
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** Records sent so far, whatever became of them. */
  get sent(): number {
    return this.#next;
  }

  /** One request. @returns the error it was answered with, or null. */
  send(records: number): Promise<ServiceError | null> {
    const bodies = Array.from({ length: records }, () => `record-${this.#next++};`);
    const request = encodeRequest('logs', {
      resourceLogs: [{ scopeLogs: [{ logRecords: bodies.map((stringValue) => ({ body: { stringValue } })) }] }],
    });
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        METHOD,
        asIs,
        asIs,
        Buffer.from(request),
        { deadline: Date.now() + 10_000 },
        (error) => {
          if (error === null) this.acknowledged.push(...bodies);
          resolve(error);
        },
      );
    });
  }

  /** Requests one after the other until one is not taken. */
  async sendUntilRefused(records: number): Promise<void> {
    while ((await this.send(records)) === null);
  }

  close(): void {
    this.#client.close();
  }
}
