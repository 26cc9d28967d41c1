import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Family } from './families.js';
import { render, type Format } from './render.js';

const TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
};
const compress = promisify(gzip);

/** Answers a scrape, compressed where the scraper takes that. */
export async function answerScrape(
  request: IncomingMessage,
  response: ServerResponse,
  families: readonly Family[],
  mayOpenMetrics: boolean,
): Promise<void> {
  const wantsOpen = mayOpenMetrics && /application\/openmetrics-text/.test(request.headers.accept ?? '');
  const format = wantsOpen ? 'openmetrics' : 'text';
  const body = render(families, format);
  const headers = { 'Content-Type': TYPES[format] };
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    response.writeHead(200, headers).end(body);
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Encoding': 'gzip' }).end(await compress(body));
}

export function answerPlainly(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
  response.end(`${text}\n`);
}
