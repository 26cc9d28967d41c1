/** Log records that passed: found, shown as rows and whole. */
import { countItems } from '../../pdata/count.js';
import type { LogPage, LogRecord, LogRow } from '../api.js';
import { AttributeSearch } from './attribute-search.js';
import { chunksBackwards, windowOf, type SeenBatch } from './batches.js';
import { eachBriefLog, type BriefLog } from './brief-logs.js';
import { eachItem, timeOf, type Around, type JsonLog } from './otlp-json.js';
import { Pace } from './pace.js';
import { Services } from './services.js';
import { attributesOf, cutName, cutText } from './text.js';
import type { ByteWindow, Entry, Ring } from './window.js';

export interface LogQuery {
  /** In the body, upper and lower case alike. */
  readonly text?: string;
  /** The least. */
  readonly severity?: number;
  readonly service?: string;
  /** `key` or `key=value`, of the record or its resource. */
  readonly attribute?: string;
  readonly trace?: string;
  /** Only records with a smaller number. */
  readonly before?: number;
  /** Only records with this number or a larger one. */
  readonly from?: number;
  /** 1 to 1000. Default 200. */
  readonly limit?: number;
}

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 1000;
/** Records that one search looks at; the next page goes on behind them. */
const MAX_SEARCHED = 50_000;

export class Logs {
  readonly #ring: Ring<SeenBatch>;
  readonly #window: ByteWindow;
  readonly #services: Services;

  constructor(ring: Ring<SeenBatch>, window: ByteWindow) {
    this.#ring = ring;
    this.#window = window;
    this.#services = new Services(ring);
  }

  async page(query: LogQuery): Promise<LogPage> {
    const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
    const matches = matcher(query);
    const { before = Infinity, from = 0 } = query;
    const rows: LogRow[] = [];
    const pace = new Pace();
    let searched = 0;
    let next: number | undefined;
    search: for (const entry of this.#ring.from().toReversed()) {
      if (entry.firstItem >= before) continue;
      if (entry.firstItem + entry.value.items <= from) break;
      for (const { chunk, before: offset } of chunksBackwards(entry.value)) {
        const first = entry.firstItem + offset;
        if (first >= before) continue;
        if (rows.length >= limit || searched >= MAX_SEARCHED) break search;
        const found = this.#rowsOf(entry, chunk, first, matches);
        searched += found.count;
        for (const row of found.rows.reverse()) {
          if (row.id >= before || row.id < from || rows.length >= limit) continue;
          rows.push(row);
        }
        next = rows.length >= limit ? rows.at(-1)!.id : first;
        await pace.next();
      }
    }
    const oldest = this.#ring.oldest?.firstItem ?? 0;
    return {
      rows,
      ...(next !== undefined && next > oldest ? { next } : {}),
      services: await this.#services.list(),
      end: this.#ring.nextItem,
      window: windowOf(this.#ring, this.#window),
    };
  }

  /** The newest rows from the entry with that number on, oldest first. */
  latest(fromEntry: number, limit: number): LogRow[] {
    const rows: LogRow[] = [];
    for (const { value, firstItem } of this.#ring.from(fromEntry).toReversed()) {
      for (const { chunk, before } of chunksBackwards(value)) {
        if (rows.length >= limit) return rows.reverse();
        const found: LogRow[] = [];
        let left = countItems('logs', chunk);
        let id = firstItem + before;
        eachBriefLog(chunk, (log) => {
          if (left-- <= limit - rows.length) found.push(log.row(id, value.atMs));
          id++;
        });
        rows.push(...found.reverse());
      }
    }
    return rows.reverse();
  }

  /** @returns undefined when there is no such record, or no more. `chunk` and `index` say where it stands. */
  record(
    id: number,
  ): { readonly record: Omit<LogRecord, 'blobs'>; readonly chunk: Uint8Array; readonly index: number } | undefined {
    const entry = this.#ring.holding(id);
    if (entry === undefined) return undefined;
    const inBatch = id - entry.firstItem;
    const place = chunksBackwards(entry.value).find(({ before }) => before <= inBatch);
    if (place === undefined) return undefined;
    const { chunk, before } = place;
    let index = 0;
    let record: Omit<LogRecord, 'blobs'> | undefined;
    let body = '';
    eachBriefLog(chunk, (log) => {
      if (index++ === inBatch - before) body = log.body;
    });
    index = 0;
    eachItem('logs', chunk, (log, around) => {
      if (index++ === inBatch - before)
        record = { ...recordOf(id, entry.value.atMs, log, around), body: cutText(body) };
    });
    return record === undefined ? undefined : { record, chunk, index: inBatch - before };
  }

  #rowsOf({ value }: Entry<SeenBatch>, chunk: Uint8Array, first: number, query: Matcher): Found {
    // Most chunks hold nothing of what is looked for, which their bytes tell without decoding.
    if (!query.mayHold(chunk)) return { rows: [], count: countItems('logs', chunk) };
    const rows: LogRow[] = [];
    let id = first;
    eachBriefLog(chunk, (log) => {
      if (query.matches(log)) rows.push(log.row(id, value.atMs));
      id++;
    });
    return { rows, count: id - first };
  }
}

interface Found {
  readonly rows: LogRow[];
  /** Records that were looked at. */
  readonly count: number;
}

export function holdsId(chunk: Uint8Array, hex: string): boolean {
  return /^([0-9a-f]{2})+$/i.test(hex) && viewOf(chunk).includes(Buffer.from(hex, 'hex'));
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

interface Matcher {
  /** False where a look at the bytes tells that nothing matches. */
  readonly mayHold: (chunk: Uint8Array) => boolean;
  readonly matches: (log: BriefLog) => boolean;
}

function matcher({ text, severity = 0, service, attribute, trace }: LogQuery): Matcher {
  const wanted = text?.toLowerCase();
  const search = attribute === undefined ? undefined : new AttributeSearch(attribute);
  return {
    mayHold: (chunk) => (trace === undefined || holdsId(chunk, trace)) && search?.mayBeIn(chunk) !== false,
    matches: (log) => {
      if (log.severity < severity) return false;
      if (service !== undefined && log.service !== service) return false;
      if (trace !== undefined && log.traceId !== trace.toLowerCase()) return false;
      if (search !== undefined && !log.has(search)) return false;
      return wanted === undefined || log.body.toLowerCase().includes(wanted);
    },
  };
}

function rowOf(id: number, arrived: number, log: JsonLog, { service }: Around): Omit<LogRow, 'body'> {
  const time = timeOf(log.timeUnixNano);
  const observedTime = timeOf(log.observedTimeUnixNano);
  return {
    id,
    ...(time === undefined ? {} : { time }),
    ...(observedTime === undefined ? {} : { observedTime }),
    arrived,
    severity: log.severityNumber ?? 0,
    severityText: cutName(log.severityText ?? ''),
    service: cutName(service),
    ...(log.traceId ? { traceId: log.traceId } : {}),
    ...(log.spanId ? { spanId: log.spanId } : {}),
  };
}

function recordOf(id: number, arrived: number, log: JsonLog, around: Around): Omit<LogRecord, 'blobs' | 'body'> {
  const { name = '', version = '', attributes } = around.scope;
  return {
    ...rowOf(id, arrived, log, around),
    attributes: attributesOf(log.attributes),
    ...(log.eventName ? { eventName: cutName(log.eventName) } : {}),
    resource: attributesOf(around.resource),
    scope: { name: cutName(name), version: cutName(version), attributes: attributesOf(attributes) },
  };
}
