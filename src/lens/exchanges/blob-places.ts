/** Which blob a log record was written to, and where it stands in it. */
import type { LogRecord } from '../api.js';
import { eachBriefLog } from '../telemetry/brief-logs.js';
import type { Ring } from '../telemetry/window.js';
import type { SeenExchange } from './seen.js';

/** A shorter text stands in many places. */
const MIN_TEXT_BYTES = 8;
/** Blocks that are searched for a text. */
const MAX_SEARCHED = 200;

export interface RecordPlace {
  /** As received. */
  readonly chunk: Uint8Array;
  /** Of the record among those of the chunk. */
  readonly index: number;
  readonly body: string;
  readonly arrivedMs: number;
}

export function blobsOf(record: RecordPlace, ring: Ring<SeenExchange>): LogRecord['blobs'] {
  const written = ring.from().filter(({ value }) => value.exchange.blob !== undefined && value.batch.signal === 'logs');
  const whole = written.filter(({ value }) => value.batch.chunks.includes(record.chunk));
  if (whole.length > 0) return whole.map(({ value, firstItem }) => place(value, firstItem, offsetIn(value, record)));
  // A processor has made other bytes of it: a text that stands in one place only is told apart all the same.
  const text = Buffer.from(record.body);
  if (text.length < MIN_TEXT_BYTES) return [];
  const later = written.filter(({ value }) => value.atMs >= record.arrivedMs).slice(0, MAX_SEARCHED);
  return later.flatMap(({ value, firstItem }) => {
    const block = Buffer.concat(value.exchange.body);
    const at = block.indexOf(text);
    return at < 0 || block.indexOf(text, at + 1) >= 0 ? [] : [place(value, firstItem, at)];
  });
}

function place(
  { exporter, exchange }: SeenExchange,
  id: number,
  inBlock: number | undefined,
): LogRecord['blobs'][number] {
  const { container, name, offset } = exchange.blob!; // the caller has looked
  return { exporter, name: `${container}/${name}`, offset: offset + (inBlock ?? 0), exchange: String(id) };
}

/** Records stand in the block in the order of the batch: each text is looked for behind the one before it. */
function offsetIn({ exchange, batch }: SeenExchange, record: RecordPlace): number | undefined {
  const block = Buffer.concat(exchange.body);
  let behind = 0;
  let found: number | undefined;
  let isLost = false;
  for (const chunk of batch.chunks) {
    let index = 0;
    eachBriefLog(chunk, (log) => {
      if (isLost || found !== undefined) return;
      const text = Buffer.from(log.body);
      const at = block.indexOf(text, behind);
      if (at < 0) isLost = true;
      else if (chunk === record.chunk && index === record.index) found = at;
      else behind = at + text.length;
      index++;
    });
    if (isLost || found !== undefined) break;
  }
  return found;
}
