/** Hands remote writes on to a Prometheus, and keeps what that does not store: metadata, and how writes were answered. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import snappyjs from 'snappyjs';
import { readWriteRequest } from '../metrics/write-request.js';

/** Tag of the field of metadata; a request that holds any holds nothing else. */
const METADATA_TAG = 0x1a;

export class Relay {
  readonly #server: Server;
  readonly #target: string;
  /** One line an entry. */
  readonly metadata = new Set<string>();
  /** Writes by status and text of their answer. */
  readonly answers = new Map<string, number>();
  writes = 0;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#handOn(request, response).catch((error: unknown) => {
        this.#answered(`no answer: ${String((error as Error).cause ?? error)}`);
        response.destroy();
      });
    });
  }

  /** @param target where writes go. */
  static async start(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v1/write`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const plain = snappyjs.uncompress(body);
    this.writes++;
    if (plain[0] === METADATA_TAG)
      for (const { type, name, help, unit } of readWriteRequest(plain).metadata)
        this.metadata.add(JSON.stringify([name, type, help, unit]));
    const answer = await fetch(this.#target, { method: 'POST', headers: headersOf(request), body });
    const text = await answer.text();
    this.#answered(`${answer.status} ${text.trim()}`.trim());
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
  }

  #answered(how: string): void {
    this.answers.set(how, (this.answers.get(how) ?? 0) + 1);
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['content-encoding', 'content-type', 'user-agent', 'x-prometheus-remote-write-version'];
  return Object.fromEntries(
    kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
