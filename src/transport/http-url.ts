/**
 * URLs that requests go to, read as the reference reads them.
 *
 * Source: Go `net/url` ParseRequestURI, `net/http` Client.
 */

export interface RequestUrl {
  /** As configured, with a password masked: for errors, logs and metrics. */
  readonly text: string;
  /** Undefined where the scheme is neither http nor https: such a request fails. */
  readonly url: URL | undefined;
  /** In lower case, without the colon; empty when there is none. */
  readonly scheme: string;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/;
const MASK = 'xxxxx';

/** Undefined when `text` is no absolute URI or path. */
export function parseRequestUrl(text: string): RequestUrl | undefined {
  if (text === '' || /[\x00-\x1f\x7f]/.test(text)) return undefined;
  const scheme = SCHEME.exec(text)?.[0].toLowerCase() ?? '';
  if (scheme === '' && !text.startsWith('/')) return undefined;
  if (scheme !== 'http' && scheme !== 'https') return { text, url: undefined, scheme };
  const rest = text.slice(scheme.length + 1);
  if (!rest.startsWith('//')) return { text, url: undefined, scheme };
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return { text: url.password === '' ? text : masked(text), url, scheme };
}

/** As Go's `url.Parse`, which takes relative references, too: a request to one fails. Undefined when `text` is none. */
export function parseUrl(text: string): RequestUrl | undefined {
  const absolute = parseRequestUrl(text);
  if (absolute !== undefined || SCHEME.test(text) || /[\x00-\x1f\x7f]/.test(text)) return absolute;
  const [firstSegment] = text.split('/', 1);
  return firstSegment!.includes(':') ? undefined : { text, url: undefined, scheme: '' };
}

function masked(text: string): string {
  const at = text.lastIndexOf('@');
  const colon = text.indexOf(':', text.indexOf('//'));
  return `${text.slice(0, colon + 1)}${MASK}${text.slice(at)}`;
}
