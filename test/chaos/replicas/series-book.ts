/** What arrived, as a strict back end sees it: per series only samples newer than the last are taken. */
import { uncompressSync } from 'snappy';
import { Cursor, WIRE_LEN } from '../../../src/pdata/cursor.js';

const TIMESERIES = (1 << 3) | WIRE_LEN;
const LABEL = (1 << 3) | WIRE_LEN;
const SAMPLE = (2 << 3) | WIRE_LEN;
const TIMESTAMP = (2 << 3) | 0;

export class SeriesBook {
  /** Arrivals by `point-<agent>-<series>@<time>` or `log-<agent>-<number>`. */
  readonly counts = new Map<string, number>();
  /** Samples that were older than their series' last and had not been there: a back end without an out-of-order window loses them. */
  outOfOrder = 0;
  readonly #last = new Map<string, number>();

  addWrite(body: Buffer): void {
    const outer = new Cursor(uncompressSync(body) as Buffer);
    for (let tag = outer.tag(); tag !== 0; tag = outer.tag()) {
      if (tag === TIMESERIES) this.#addSeries(outer.bytes());
      else outer.skip(tag);
    }
  }

  addBlock(body: Buffer): void {
    for (const [, id] of body.toString().matchAll(/(log-\d+-\d+;)/g)) this.#arrived(id!);
  }

  #addSeries(bytes: Uint8Array): void {
    const cursor = new Cursor(bytes);
    let labels = '';
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === LABEL) labels += Buffer.from(cursor.bytes()).toString('latin1');
      else if (tag === SAMPLE) this.#addSample(labels, timeOf(cursor.bytes()));
      else cursor.skip(tag);
    }
  }

  #addSample(labels: string, time: number): void {
    const id = /point-\d+-\d+/.exec(labels)?.[0];
    if (id === undefined) return; // target_info
    const isNew = this.#arrived(`${id}@${time}`);
    const last = this.#last.get(labels) ?? 0;
    if (time < last && isNew) this.outOfOrder++;
    this.#last.set(labels, Math.max(last, time));
  }

  #arrived(id: string): boolean {
    const count = this.counts.get(id) ?? 0;
    this.counts.set(id, count + 1);
    return count === 0;
  }
}

function timeOf(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === TIMESTAMP) return Number(cursor.uint64());
    cursor.skip(tag);
  }
  return 0;
}
