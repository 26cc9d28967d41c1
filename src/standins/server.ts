/** The HTTP server under every stand-in back end: on loopback, on a free port, with a gate in front. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../component/clock.js';
import type { Gate, Handler, StandInAnswer, StandInRequest } from './exchange.js';

export interface StandInServerOptions {
  readonly clock: Clock;
  readonly handler: Handler;
  readonly gate: Gate;
  /** Told of every request that was answered, whoever answered. */
  readonly onAnswered?: (request: StandInRequest, answer: StandInAnswer | undefined) => void;
}

export class StandInServer {
  readonly #options: StandInServerOptions;
  readonly #server: Server;
  #number = 0;

  constructor(options: StandInServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Starts to listen on a free port of loopback. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** e.g. `http://127.0.0.1:40001`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port
  }

  /** Ends open connections and stops listening. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: Buffer;
    try {
      body = await bodyOf(incoming);
    } catch {
      return; // The client went away.
    }
    const request = this.#requestOf(incoming, body);
    try {
      await this.#answer(request, incoming.socket, response);
    } catch (error) {
      send(response, { status: 500, body: `bug in the stand-in: ${(error as Error).stack}\n` });
    }
  }

  #requestOf(incoming: IncomingMessage, body: Buffer): StandInRequest {
    const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
    return {
      number: ++this.#number,
      method: incoming.method ?? '',
      path,
      query: new URLSearchParams(query),
      headers: incoming.headers,
      body,
      receivedAtMs: this.#options.clock.now(),
    };
  }

  async #answer(request: StandInRequest, socket: Socket, response: ServerResponse): Promise<void> {
    const { gate, handler, onAnswered } = this.#options;
    const verdict = await gate(request);
    if (verdict.kind === 'reset') {
      onAnswered?.(request, undefined);
      socket.resetAndDestroy();
      return;
    }
    const answer = verdict.kind === 'answer' ? verdict.answer : await handler(request);
    onAnswered?.(request, verdict.kind === 'loseAnswer' ? undefined : answer);
    if (verdict.kind === 'loseAnswer') socket.resetAndDestroy();
    else send(response, answer);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers = {}, body }: StandInAnswer): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const hasBody = bytes !== undefined && status !== 204 && status !== 304;
  const length = headers['content-length'] ?? (status === 204 || status === 304 ? undefined : (bytes?.length ?? 0));
  response.writeHead(status, { ...headers, ...(length === undefined ? {} : { 'content-length': length }) });
  response.end(hasBody ? bytes : undefined);
}
