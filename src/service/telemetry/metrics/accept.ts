/** What a scraper asks for in `Accept` and `Accept-Encoding`. Source: prometheus/common 0.65 `expfmt.Negotiate`. */
import type { NameEscaping } from './name-escaping.js';

const ESCAPINGS: readonly NameEscaping[] = ['underscores', 'allow-utf-8', 'dots', 'values'];
/** The one version of the text format there is. */
const TEXT_VERSION = '0.0.4';

/** The last known `escaping` before, and of, the first clause that takes the text format; most wanted clauses first. */
export function acceptedEscaping(accept: string | undefined): NameEscaping {
  let escaping: NameEscaping = 'underscores';
  for (const { type, params } of clauses(accept ?? '')) {
    const asked = ESCAPINGS.find((one) => one === params.get('escaping'));
    if (asked !== undefined) escaping = asked;
    const version = params.get('version') ?? TEXT_VERSION;
    if (type === 'text/plain' && version === TEXT_VERSION) break;
  }
  return escaping;
}

export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return clauses(acceptEncoding ?? '').some(({ type, quality }) => (type === 'gzip' || type === '*') && quality > 0);
}

interface Clause {
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

function clauses(header: string): Clause[] {
  return header
    .split(',')
    .map((text) => {
      const [type = '', ...rest] = text.split(';').map((part) => part.trim());
      const params = new Map(rest.map((part) => part.split('=', 2) as [string, string]));
      return { type: type.toLowerCase(), params, quality: Number(params.get('q') ?? 1) };
    })
    .filter(({ type }) => type !== '')
    .sort((a, b) => b.quality - a.quality);
}
