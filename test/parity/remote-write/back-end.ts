import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ManualClock } from '../../../src/component/manual-clock.js';

export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
}

/** A server that answers as told, the last answer again and again. */
export class ScriptedBackEnd {
  readonly received: ReceivedRequest[] = [];
  readonly #server;

  private constructor(answers: readonly ScriptedAnswer[]) {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { status, body, headers } = answers[Math.min(this.received.length, answers.length - 1)]!;
        const [method, path] = [request.method!, request.url!];
        this.received.push({ method, path, headers: request.headers, body: Buffer.concat(pieces), status });
        response.writeHead(status, headers).end(body);
      });
    });
  }

  static async start(...answers: ScriptedAnswer[]): Promise<ScriptedBackEnd> {
    const backEnd = new ScriptedBackEnd(answers);
    backEnd.#server.listen(0, '127.0.0.1');
    await once(backEnd.#server, 'listening');
    return backEnd;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v1/write`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Lets `work` go on, moving the clock whenever it waits between two attempts. */
export async function drive<T>(work: Promise<T>, clock: ManualClock, stepMs = 60): Promise<T> {
  let done = false;
  const end = (): void => void (done = true);
  work.then(end, end);
  // One timer is the deadline of the batch; a second one is a wait.
  while (!done) {
    await new Promise(setImmediate);
    if (clock.pendingTimers > 1) await clock.advance(stepMs);
  }
  return work;
}
