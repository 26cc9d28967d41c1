/** How often each numbered record arrived: a line of a blob, a series of a write. */
import { uncompressSync } from 'snappy';
import { Cursor, WIRE_LEN } from '../../../src/pdata/cursor.js';
import type { Kept } from './back-end.js';

export class Arrivals {
  readonly counts = new Map<string, number>();

  add(kind: Kept, body: Buffer): void {
    if (kind === 'write') this.#addSeries(uncompressSync(body) as Buffer);
    else for (const [id] of body.toString().matchAll(/chaos-l-[0-9]+/g)) this.#arrived(id);
  }

  #addSeries(raw: Buffer): void {
    const outer = new Cursor(raw);
    for (let tag = outer.tag(); tag !== 0; tag = outer.tag()) {
      if (tag !== ((1 << 3) | WIRE_LEN)) {
        outer.skip(tag);
        continue;
      }
      const series = Buffer.from(outer.bytes()).toString('latin1');
      const id = /chaos-m-[0-9]+/.exec(series)?.[0];
      if (id !== undefined) this.#arrived(id);
    }
  }

  #arrived(id: string): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }
}
