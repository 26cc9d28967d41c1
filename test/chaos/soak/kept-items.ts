/** Items that the back end kept, by what they left as, and how many of them the hub was told of. */
import { uncompressSync } from 'snappy';
import { countItems } from '../../../src/pdata/count.js';
import { Cursor, WIRE_LEN } from '../../../src/pdata/cursor.js';
import type { Kept } from '../run/back-end.js';
import { RECORD_MARK } from './requests.js';

const MARK = RECORD_MARK.charCodeAt(0);
const SERIES = (1 << 3) | WIRE_LEN;
const SAMPLE = (2 << 3) | WIRE_LEN;

export class KeptItems {
  readonly all: Record<Kept, number> = { write: 0, block: 0, otlp: 0 };
  /** Kept, and answered with an error or with nothing. */
  readonly unknown: Record<Kept, number> = { write: 0, block: 0, otlp: 0 };

  add(kind: Kept, body: Buffer, answered: boolean): void {
    const items = COUNT[kind](body);
    this.all[kind] += items;
    if (!answered) this.unknown[kind] += items;
  }
}

const COUNT: Readonly<Record<Kept, (body: Buffer) => number>> = {
  write: (body) => samplesOf(uncompressSync(body) as Buffer),
  block: marksOf,
  otlp: (body) => countItems('traces', body),
};

function marksOf(body: Buffer): number {
  let marks = 0;
  for (let at = body.indexOf(MARK); at !== -1; at = body.indexOf(MARK, at + 1)) marks++;
  return marks;
}

/** Without the samples of `target_info`, which are made by the exporter. */
function samplesOf(raw: Buffer): number {
  const outer = new Cursor(raw);
  let samples = 0;
  while (outer.pos < raw.length) {
    const tag = outer.tag();
    if (tag !== SERIES) {
      outer.skip(tag);
      continue;
    }
    const bytes = outer.bytes();
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('target_info')) continue;
    const series = new Cursor(bytes);
    while (series.pos < bytes.length) {
      const field = series.tag();
      if (field === SAMPLE) samples++;
      series.skip(field);
    }
  }
  return samples;
}
