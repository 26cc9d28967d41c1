/** Which path takes which signal. Source followed: Go's `http.ServeMux`: exact, or a prefix where the path ends in `/`. */
import { posix } from 'node:path';
import type { Signal } from '../../pdata/signal.js';
import type { OtlpHttpConfig } from './config.js';
import type { Intake } from './intake.js';

export function pathTable(config: OtlpHttpConfig, intakes: readonly Intake[]): (url: string) => Intake | undefined {
  const paths: Readonly<Record<Signal, string>> = {
    metrics: config.metrics_url_path,
    logs: config.logs_url_path,
    traces: config.traces_url_path,
  };
  const byPath = new Map(intakes.map((intake) => [paths[intake.signal], intake]));
  const prefixes = [...byPath.keys()].filter((path) => path.endsWith('/')).sort((a, b) => b.length - a.length);
  return (url) => {
    const path = pathOf(url);
    const prefix = byPath.has(path) ? path : prefixes.find((candidate) => path.startsWith(candidate));
    return prefix === undefined ? undefined : byPath.get(prefix);
  };
}

/** A request's target without the scheme and host that clients of a proxy put in front (RFC 9112, 3.2.2). */
export function originForm(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '') || '/';
}

/**
 * Where a request is sent whose path has empty, `.` or `..` segments; undefined for any other.
 *
 * Source followed: Go's `http.ServeMux`.
 */
export function cleanedUrl(url: string): string | undefined {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  if (!/\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return undefined;
  const plain = posix.normalize(path);
  return (plain.startsWith('/') ? plain : `/${plain}`) + url.slice(path.length);
}

function pathOf(url: string): string {
  const path = url.split('?', 1)[0]!; // a split has a first part
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path.replace(/%2f/gi, '%252f')); // an escaped slash separates nothing
  } catch {
    return path;
  }
}
