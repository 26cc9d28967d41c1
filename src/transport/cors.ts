/**
 * Cross-origin requests of web pages.
 *
 * Source: Fetch standard, "CORS protocol", as the reference's library (rs/cors) with credentials allowed answers it.
 */
import type { CorsConfig } from './http-server-config.js';

type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const ALLOWED_METHODS = ['GET', 'POST', 'HEAD'];
/** Elements without a name that a list of headers may have. */
const MAX_EMPTY_ELEMENTS = 16;
const DEFAULT_HEADERS = ['accept', 'content-type', 'x-requested-with'];

export class Cors {
  readonly #anyOrigin: boolean;
  readonly #origins: readonly RegExp[];
  readonly #anyHeader: boolean;
  readonly #headers: ReadonlySet<string>;
  readonly #maxAge: string | undefined;

  constructor({ allowed_origins: origins, allowed_headers: headers, max_age: maxAge }: CorsConfig) {
    this.#anyOrigin = origins.includes('*');
    this.#origins = origins.map(originPattern);
    this.#anyHeader = headers.includes('*');
    this.#headers = new Set(headers.length === 0 ? DEFAULT_HEADERS : headers.map((header) => header.toLowerCase()));
    if (maxAge > 0) this.#maxAge = String(maxAge);
    else if (maxAge < 0) this.#maxAge = '0';
  }

  /** Headers of the answer to a preflight request (204); undefined when the request is none. */
  preflight(method: string, headers: RequestHeaders): Readonly<Record<string, string>> | undefined {
    const wanted = one(headers['access-control-request-method']);
    if (method !== 'OPTIONS' || wanted === undefined || wanted === '') return undefined;
    const vary = { vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' };
    const origin = this.#allowed(headers);
    if (origin === undefined || !isAllowedMethod(wanted)) return vary;
    const asked = one(headers['access-control-request-headers']);
    if (asked !== undefined && !this.#accepts(asked)) return vary;
    return {
      ...vary,
      'access-control-allow-origin': origin,
      'access-control-allow-methods': wanted,
      ...(asked !== undefined && asked !== '' && { 'access-control-allow-headers': asked }),
      'access-control-allow-credentials': 'true',
      ...(this.#maxAge !== undefined && { 'access-control-max-age': this.#maxAge }),
    };
  }

  /** Headers to add to the answer of any other request. */
  actual(method: string, headers: RequestHeaders): Readonly<Record<string, string>> {
    const origin = this.#allowed(headers);
    if (origin === undefined || !isAllowedMethod(method)) return { vary: 'Origin' };
    return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
  }

  /** What `Access-Control-Allow-Origin` says to the request's origin. */
  #allowed(headers: RequestHeaders): string | undefined {
    const origin = one(headers['origin']);
    if (origin === undefined || origin === '') return undefined;
    if (this.#anyOrigin) return '*';
    return this.#origins.some((pattern) => pattern.test(origin)) ? origin : undefined;
  }

  /** Browsers ask for each header once, in the order of their bytes, and with at most one blank around it; nothing else is taken. */
  #accepts(asked: string): boolean {
    if (this.#anyHeader) return true;
    let last = '';
    let empty = 0;
    return asked.split(',').every((part) => {
      const header = part.replace(/^[ \t]/, '').replace(/[ \t]$/, '');
      if (header === '') return ++empty <= MAX_EMPTY_ELEMENTS;
      const isNext =
        this.#headers.has(header) && (last === '' || Buffer.compare(Buffer.from(header), Buffer.from(last)) > 0);
      last = header;
      return isNext;
    });
  }
}

/** Case makes no difference; the first `*` stands for any text, further ones for themselves. */
function originPattern(origin: string): RegExp {
  const star = origin.indexOf('*');
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (star < 0) return new RegExp(`^${escaped(origin)}$`, 'i');
  return new RegExp(`^${escaped(origin.slice(0, star))}.*${escaped(origin.slice(star + 1))}$`, 'i');
}

function isAllowedMethod(method: string): boolean {
  return method === 'OPTIONS' || ALLOWED_METHODS.includes(method);
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
