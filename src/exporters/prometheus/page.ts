import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Family } from './families.js';
import { negotiate } from './negotiate.js';
import { render } from './render.js';

const compress = promisify(gzip);

/** Answers a scrape, compressed where the scraper takes that. */
export async function answerScrape(
  request: IncomingMessage,
  response: ServerResponse,
  families: readonly Family[],
  mayOpenMetrics: boolean,
): Promise<void> {
  const negotiated = negotiate(request.headers.accept ?? '', mayOpenMetrics);
  const body = render(families, negotiated);
  const headers = { 'Content-Type': negotiated.contentType };
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
