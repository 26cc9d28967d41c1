/** HTTP exchanges as whoever looks on is told of them: what is or may be secret is masked at once, not kept. */
import { MASKED, type OutgoingExchange } from '../component/exchange.js';
import type { HttpAnswer, HttpPost } from './http-client.js';

export interface SentRequest {
  readonly request: HttpPost;
  readonly url: URL;
  readonly method: string;
  /** All that stand on the wire. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly startedAtMs: number;
}

export function answeredExchange(sent: SentRequest, tookMs: number, answer: HttpAnswer): OutgoingExchange {
  const { status, statusText: text, headers, body } = answer;
  const cookies = headers['set-cookie'] === undefined ? {} : { 'set-cookie': MASKED };
  return {
    ...common(sent, tookMs),
    answer: { status, text, headers: { ...headers, ...cookies }, body },
    ok: status >= 200 && status < 300,
  };
}

export function failedExchange(sent: SentRequest, tookMs: number, error: string): OutgoingExchange {
  return { ...common(sent, tookMs), error, ok: false };
}

function common({ request, url, method, headers, body, startedAtMs }: SentRequest, tookMs: number) {
  return {
    protocol: 'http' as const,
    what: `${method} ${shownUrl(url)}`,
    startedAtMs,
    tookMs,
    headers: shownHeaders(headers, request.headers),
    body: body === undefined ? [] : [body],
  };
}

/** Neither user information nor values of the query are for everybody. */
function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys())) shown.searchParams.set(name, MASKED);
  try {
    return decodeURI(shown.href);
  } catch {
    return shown.href; // some of it is no UTF-8
  }
}

/** What the component itself says is shown; what settings and authenticators add may be a credential. */
function shownHeaders(
  headers: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const plain = new Map(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value]));
  const isPlain = (name: string, value: string): boolean =>
    name.toLowerCase() === 'content-length' || plain.get(name.toLowerCase()) === value;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isPlain(name, value) ? value : MASKED]),
  );
}
