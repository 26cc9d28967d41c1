/**
 * Which form of the page a scraper gets.
 *
 * Source followed: prometheus/common 0.65, `expfmt.Negotiate` and `NegotiateIncludingOpenMetrics`, with goautoneg's reading of
 * Accept. Its protobuf forms are passed over.
 */
import type { Escaping } from './escape-names.js';

export interface Negotiated {
  readonly format: 'text' | 'openmetrics';
  readonly escaping: Escaping;
  readonly contentType: string;
}

interface Clause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

const TEXT_VERSION = '0.0.4';
const OPEN_VERSIONS = ['0.0.1', '1.0.0', ''];
const ESCAPINGS: readonly string[] = ['underscores', 'dots', 'values', 'allow-utf-8'] satisfies Escaping[];

/** @param accept the header; empty for none. */
export function negotiate(accept: string, mayOpenMetrics: boolean): Negotiated {
  let escaping: Escaping = 'underscores';
  for (const { type, subtype, parameters } of clausesOf(accept)) {
    const wanted = parameters.get('escaping') ?? '';
    if (isEscaping(wanted)) escaping = wanted; // holds for what follows, too
    const version = parameters.get('version') ?? '';
    if (type === 'text' && subtype === 'plain' && (version === TEXT_VERSION || version === '')) break;
    const isOpen = type === 'application' && subtype === 'openmetrics-text' && OPEN_VERSIONS.includes(version);
    if (mayOpenMetrics && isOpen) {
      const contentType = `application/openmetrics-text; version=${version || '0.0.1'}; charset=utf-8; escaping=${escaping}`;
      return { format: 'openmetrics', escaping, contentType };
    }
  }
  const contentType = `text/plain; version=${TEXT_VERSION}; charset=utf-8; escaping=${escaping}`;
  return { format: 'text', escaping, contentType };
}

function isEscaping(text: string): text is Escaping {
  return ESCAPINGS.includes(text);
}

/** In the order in which they are looked at. */
function clausesOf(accept: string): Clause[] {
  const clauses = accept.split(',').flatMap(clauseOf);
  // The order is not a strict one, so that the outcome depends on the algorithm: insertion, as Go has it for short lists.
  for (let i = 1; i < clauses.length; i++) {
    for (let j = i; j > 0 && isBefore(clauses[j]!, clauses[j - 1]!); j--) {
      [clauses[j], clauses[j - 1]] = [clauses[j - 1]!, clauses[j]!];
    }
  }
  return clauses;
}

function isBefore(a: Clause, b: Clause): boolean {
  return a.quality > b.quality || (a.type !== '*' && b.type === '*') || (a.subtype !== '*' && b.subtype === '*');
}

function clauseOf(text: string): Clause[] {
  const [range = '', ...rest] = text.split(';');
  const [type = '', subtype, more] = range.split('/').map((part) => part.trim());
  if (more !== undefined || (!subtype && type !== '*')) return [];
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', value = '', tooMuch] = parameter.split('=').map((part) => part.trim());
    if (value !== '' && tooMuch === undefined) parameters.set(name, value);
  }
  const quality = parameters.has('q') ? Number(parameters.get('q')) || 0 : 1;
  return [{ type, subtype: subtype || '*', quality, parameters }];
}
