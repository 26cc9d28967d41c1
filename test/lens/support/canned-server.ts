/** Serves the built page and canned answers under the policy the hub serves them with. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LensEvents } from '../../../src/lens/api.js';
import * as canned from './canned.js';

export const PAGE = join(import.meta.dirname, '../../../dist/lens/page');
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

export interface CannedServer {
  readonly url: string;
  /** Requests for the API, as path and query. */
  readonly asked: readonly string[];
  send<N extends keyof LensEvents>(name: N, event: LensEvents[N]): void;
  /** Streams that are open. */
  readonly streams: number;
  /** Breaks every stream; the next one comes from a hub of another name. */
  restart(): void;
  close(): Promise<void>;
}

/** @param empty Answers as a hub does that has not received anything. */
export async function startCannedServer({ empty = false } = {}): Promise<CannedServer> {
  const streams = new Set<ServerResponse>();
  const asked: string[] = [];
  let hub = 1;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, , area = '', ...rest] = url.pathname.split('/');
    if (area !== 'api') return asset(response, area || 'index.html');
    asked.push(url.pathname + url.search);
    if (rest[0] === 'events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(eventText('hello', helloOf(hub)));
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    const answer = answerTo(rest.map(decodeURIComponent), url.searchParams, `hub-${hub}`, empty);
    if (answer instanceof Uint8Array) return void response.end(answer);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'there is nothing here' }));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lens/`,
    asked,
    get streams() {
      return streams.size;
    },
    send: (name, event) => streams.forEach((stream) => stream.write(eventText(name, event))),
    restart: () => {
      hub += 1;
      streams.forEach((stream) => stream.destroy());
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function asset(response: ServerResponse, name: string): Promise<void> {
  const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const file = await readFile(join(PAGE, name)).catch(() => undefined);
  response.writeHead(file === undefined ? 404 : 200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  response.end(file);
}

function helloOf(hub: number): LensEvents['hello'] {
  return { hub: `hub-${hub}`, startedAt: canned.NOW, windowBytes: 33_554_432 };
}

function eventText(name: string, event: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

function answerTo([what, id, part]: readonly string[], query: URLSearchParams, hub: string, empty: boolean): unknown {
  const window = empty ? { items: 0, bytes: 0, limitBytes: 33_554_432, gone: 0 } : canned.METRIC_WINDOW;
  switch (what) {
    case 'flow':
      return part === 'items' ? canned.ITEMS : canned.flow(hub);
    case 'exchanges':
      if (id === undefined) return [canned.EXCHANGE];
      return part === 'body' ? canned.BODY : id === canned.EXCHANGE.id ? canned.EXCHANGE : undefined;
    case 'logs': {
      if (id !== undefined) return canned.logRecord(Number(id));
      if (empty) return { rows: [], end: 0, services: [], window };
      const page = canned.logPage(Number(query.get('before') ?? 1_001) - 1, Number(query.get('limit')));
      const text = query.get('text');
      return text === null ? page : { ...page, rows: page.rows.filter(({ body }) => body.text.includes(text)) };
    }
    case 'metrics': {
      if (id !== undefined) return canned.metrics().find(({ name }) => name === id);
      const text = query.get('text') ?? '';
      return { metrics: empty ? [] : canned.metrics().filter(({ name }) => name.includes(text)), window };
    }
    case 'traces':
      if (id !== undefined) return id === canned.TRACE_ID ? canned.trace() : undefined;
      return empty ? { traces: [], services: [], window } : canned.TRACES;
    case 'setup':
      return canned.SET_UP;
    default:
      return undefined;
  }
}
