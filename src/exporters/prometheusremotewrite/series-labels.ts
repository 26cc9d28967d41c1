/** HOT PATH when rows conflict, else once per new series. Puts a series' labels together from the parts the table keeps. */
import { AFTER, BEFORE, CONTEXT, LABELS_AT, MIDDLE, ROW, SHAPE } from './series-row.js';
import type { SeriesTable } from './series-table.js';

/** Writes a series' encoded labels to the front of `to`, in the order they are sent. @returns their length. */
export function assembleLabels(table: SeriesTable, row: number, series: number, to: Uint8Array): number {
  table.settle(row);
  const { rows, labels } = table;
  const at = row * ROW;
  const shape = table.shapes[rows[at + SHAPE]!]!;
  const name = table.contexts[rows[at + CONTEXT]!]!.names[shape.names[series]!]!.bytes;
  const beforeAt = rows[at + LABELS_AT]!;
  const middleAt = beforeAt + rows[at + BEFORE]!;
  const afterAt = middleAt + rows[at + MIDDLE]!;
  let length = put(labels.bytes, beforeAt, middleAt, to, 0);
  length = put(name, 0, name.length, to, length);
  length = put(labels.bytes, middleAt, afterAt, to, length);
  length = put(shape.extra, shape.extraAt[series]!, shape.extraAt[series + 1]!, to, length);
  return put(labels.bytes, afterAt, afterAt + rows[at + AFTER]!, to, length);
}

/** Bytes of a series' encoded labels. */
export function labelsLength(table: SeriesTable, row: number, series: number): number {
  const { rows } = table;
  const at = row * ROW;
  const shape = table.shapes[rows[at + SHAPE]!]!;
  const name = table.contexts[rows[at + CONTEXT]!]!.names[shape.names[series]!]!.bytes;
  const shared = rows[at + BEFORE]! + rows[at + MIDDLE]! + rows[at + AFTER]!;
  return shared + name.length + shape.extraAt[series + 1]! - shape.extraAt[series]!;
}

function put(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  let next = at;
  for (let i = start; i < end; i++) to[next++] = from[i]!;
  return next;
}
