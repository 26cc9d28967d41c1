/** The rows a reader has before him: newest first, bounded, held back while he reads. */
import type { LogRow } from '../../api.js';

/** Rows kept in the page. */
export const MOST_ROWS = 5_000;

export interface Tail {
  /** Newest first. */
  readonly rows: readonly LogRow[];
  /** Arrived while the tail was held, newest first. */
  readonly held: readonly LogRow[];
  /** Too many to be shown: the hub left them out, or they made room. */
  readonly skipped: number;
  /** Where older ones begin, for the next request; undefined where there are none. */
  readonly next?: number | undefined;
}

export const NO_ROWS: Tail = { rows: [], held: [], skipped: 0 };

/** @param arrived Oldest first, as the stream has them. Those that are there already are left out. */
export function arrive(tail: Tail, arrived: readonly LogRow[], skipped: number, hold: boolean): Tail {
  const newest = tail.held[0]?.id ?? tail.rows[0]?.id ?? -1;
  const fresh = arrived.filter(({ id }) => id > newest).reverse();
  const next = { ...tail, skipped: tail.skipped + skipped };
  return hold
    ? { ...next, held: [...fresh, ...tail.held].slice(0, MOST_ROWS) }
    : { ...next, rows: [...fresh, ...tail.rows].slice(0, MOST_ROWS) };
}

/** Lets those in that were held. */
export function release(tail: Tail): Tail {
  return { ...tail, rows: [...tail.held, ...tail.rows].slice(0, MOST_ROWS), held: [] };
}

/** @param page Newest first; may overlap with what is there. */
export function join(tail: Tail, page: readonly LogRow[], next: number | undefined): Tail {
  const known = new Set(tail.rows.map(({ id }) => id));
  const rows = [...tail.rows, ...page.filter(({ id }) => !known.has(id))].sort((a, b) => b.id - a.id);
  return { ...tail, rows: rows.slice(0, MOST_ROWS), next: rows.length >= MOST_ROWS ? undefined : next };
}
