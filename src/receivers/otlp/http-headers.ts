/** Headers of an HTTP request, as authenticators and pipelines see them. */
import type { IncomingMessage } from 'node:http';
import type { HeaderLookup } from '../../component/auth.js';

/** @param requestParams query parameters that stand in for headers of the same name. */
export function authHeaders(request: IncomingMessage, requestParams: readonly string[]): HeaderLookup {
  const query = requestParams.length === 0 ? undefined : queryOf(request.url ?? '');
  return (wanted) => {
    for (const name of requestParams) {
      if (name.toLowerCase() !== wanted) continue;
      const values = query!.getAll(name);
      if (values.length > 0) return values;
    }
    const values = valuesOf(request, wanted);
    return values.length === 0 ? undefined : values;
  };
}

/** All headers, names in lower case, `host` among them (HTTP/2 has `:authority` in its place). */
export function headerMap({ rawHeaders }: IncomingMessage): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const written = rawHeaders[i]!.toLowerCase();
    const name = written === ':authority' ? 'host' : written;
    if (name.startsWith(':')) continue;
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [rawHeaders[i + 1]!]);
    else values.push(rawHeaders[i + 1]!);
  }
  return headers;
}

function valuesOf({ rawHeaders }: IncomingMessage, wanted: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() === wanted) values.push(rawHeaders[i + 1]!);
  }
  return values;
}

function queryOf(url: string): URLSearchParams {
  const question = url.indexOf('?');
  return new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
}
