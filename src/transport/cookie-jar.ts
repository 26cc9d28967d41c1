/** Cookies of a client that talks to few servers: kept per origin until they expire or are taken back. */

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Cookies kept per origin; what is beyond is not kept. */
const MAX_COOKIES = 50;

export class CookieJar {
  readonly #origins = new Map<string, Map<string, Cookie>>();

  /** @param lines values of Set-Cookie. */
  store({ origin }: URL, lines: readonly string[] | undefined): void {
    for (const line of lines ?? []) {
      const cookies = this.#origins.get(origin) ?? new Map<string, Cookie>();
      this.#origins.set(origin, cookies);
      const [pair = '', ...attributes] = line.split(';');
      const equals = pair.indexOf('=');
      if (equals < 1) continue;
      const name = pair.slice(0, equals).trim();
      if (isExpired(attributes)) cookies.delete(name);
      else if (cookies.has(name) || cookies.size < MAX_COOKIES) {
        cookies.set(name, { value: pair.slice(equals + 1).trim(), path: attribute(attributes, 'path') ?? '/' });
      }
    }
  }

  /** Value of Cookie for a request, or undefined. */
  header({ origin, pathname }: URL): string | undefined {
    const fitting = [...(this.#origins.get(origin) ?? [])].filter(([, { path }]) => isBelow(pathname, path));
    return fitting.length === 0 ? undefined : fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }
}

function attribute(attributes: readonly string[], wanted: string): string | undefined {
  for (const text of attributes) {
    const [name = '', value = ''] = text.split('=');
    if (name.trim().toLowerCase() === wanted) return value.trim();
  }
  return undefined;
}

/** Cookies that live for a while are kept for as long as the process runs; servers renew or take back what matters. */
function isExpired(attributes: readonly string[]): boolean {
  const maxAge = attribute(attributes, 'max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = attribute(attributes, 'expires');
  return expires !== undefined && Date.parse(expires) <= Date.parse('1971-01-01');
}

function isBelow(pathname: string, path: string): boolean {
  const base = path.endsWith('/') ? path : `${path}/`;
  return pathname === path || `${pathname}/`.startsWith(base);
}
