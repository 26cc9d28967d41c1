/**
 * The series of requests that left, read from their bytes. A series that is known costs a look-up by the bytes of its labels; of
 * many samples in one request the last one is kept, as the plots show no more.
 */
import type {
  Exemplar,
  Label,
  MetricMetadata,
  NativeHistogram,
  Sample,
  WriteRequest,
} from '../../backends/remote-write/write-request.js';
import type { StoredSeries } from '../../backends/remote-write/store.js';
import { Cursor } from '../../pdata/cursor.js';
import {
  EXEMPLAR,
  LABEL,
  METADATA,
  METADATA_TYPES,
  SAMPLE,
  TIME_SERIES,
  WRITE_REQUEST,
} from './write-request-fields.js';

export interface SeriesLimits {
  readonly series: number;
  /** Of one series. */
  readonly samples: number;
  readonly exemplars: number;
}

/** Number of the request that brought it. */
export type Brought<T> = T & { readonly entry: number };

export interface LensSeries extends StoredSeries {
  readonly samples: Brought<Sample>[];
  readonly histograms: Brought<NativeHistogram>[];
  readonly exemplars: Exemplar[];
  /** Number of the last request that had it. */
  lastEntry: number;
  newestMs: number;
  /** What it belongs to, and what was known when that was found. */
  family: string;
  familyVersion: number;
}

/** More samples of a series in one request than are read one by one. */
const FEW_SAMPLES = 10;
const STALE_BYTES = Buffer.from([2, 0, 0, 0, 0, 0, 0xf0, 0x7f]);

export class SeriesBook {
  readonly #limits: SeriesLimits;
  /** By the bytes of their labels, a character each. */
  readonly #series = new Map<string, LensSeries>();
  readonly metadata = new Map<string, MetricMetadata>();
  readonly #decode: (request: Uint8Array) => WriteRequest;

  /** @param decode of a whole uncompressed request. */
  constructor(limits: SeriesLimits, decode: (request: Uint8Array) => WriteRequest) {
    this.#limits = limits;
    this.#decode = decode;
  }

  get all(): Iterable<LensSeries> {
    return this.#series.values();
  }

  /** @param request uncompressed. */
  read(request: Buffer, entry: number, visit: (series: LensSeries) => void): void {
    const cursor = new Cursor(request);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === WRITE_REQUEST.timeseries) visit(this.#readSeries(request, begin(cursor), cursor.pos, entry));
      else if (tag === WRITE_REQUEST.metadata) this.#readMetadata(new Cursor(request, begin(cursor), cursor.pos));
      else cursor.skip(tag);
    }
    this.#evict();
  }

  #readSeries(buf: Buffer, start: number, end: number, entry: number): LensSeries {
    const cursor = new Cursor(buf, start, end);
    const labelsEnd = endOfLabels(cursor);
    const known = this.#entry(buf.latin1Slice(start, labelsEnd), () => labelsOf(buf, start, labelsEnd), entry);
    const few: number[] = [];
    let samples = 0;
    let lastSample = -1;
    let lastExemplar = -1;
    let isNative = false;
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === TIME_SERIES.samples) {
        lastSample = cursor.pos;
        if (++samples <= FEW_SAMPLES) few.push(lastSample);
      } else if (tag === TIME_SERIES.exemplars) lastExemplar = cursor.pos;
      else if (tag === TIME_SERIES.histograms) isNative = true;
      cursor.skip(tag);
    }
    for (const at of samples > FEW_SAMPLES ? [lastSample] : few) this.#add(known, known.samples, sampleAt(buf, at));
    if (isNative)
      for (const one of this.#histogramsOf(buf.subarray(start, end))) this.#add(known, known.histograms, one);
    if (lastExemplar >= 0) {
      known.exemplars.push(exemplarAt(buf, lastExemplar));
      cutTo(known.exemplars, this.#limits.exemplars);
    }
    return known;
  }

  /** Native histograms are read by the whole decoder, as a request of one series. */
  #histogramsOf(series: Buffer): readonly NativeHistogram[] {
    return this.#decode(Buffer.concat([head(series.length), series])).series[0]?.histograms ?? [];
  }

  #entry(key: string, labels: () => readonly Label[], entry: number): LensSeries {
    let series = this.#series.get(key);
    if (series === undefined) {
      const named = labels()
        .filter(({ value }) => value !== '') // as one that is not there
        .map(({ name, value }) => [name, value] as const);
      const rest = { lastEntry: entry, newestMs: -Infinity, family: '', familyVersion: -1 };
      series = { labels: new Map(named), samples: [], histograms: [], exemplars: [], ...rest };
      this.#series.set(key, series);
    }
    series.lastEntry = entry;
    return series;
  }

  /** In order of time; what comes late is left out, as where it is sent to. */
  #add<T extends Sample | NativeHistogram>(series: LensSeries, list: Brought<T>[], sample: T): void {
    if (sample.timestampMs <= series.newestMs) return;
    series.newestMs = sample.timestampMs;
    list.push({ ...sample, entry: series.lastEntry });
    // Seldom, as what is in front is moved.
    if (list.length >= 1.25 * this.#limits.samples) cutTo(list, this.#limits.samples);
  }

  #readMetadata(cursor: Cursor): void {
    const found = { type: 'unknown', family: '', help: '', unit: '' };
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === METADATA.type) found.type = METADATA_TYPES[cursor.varint()] ?? 'unknown';
      else if (tag === METADATA.family) found.family = cursor.string();
      else if (tag === METADATA.help) found.help = cursor.string();
      else if (tag === METADATA.unit) found.unit = cursor.string();
      else cursor.skip(tag);
    }
    this.metadata.delete(found.family);
    this.metadata.set(found.family, found);
  }

  /** Those that were sent longest ago go, some at once. */
  #evict(): void {
    for (const family of this.metadata.keys()) {
      if (this.metadata.size <= this.#limits.series) break;
      this.metadata.delete(family);
    }
    if (this.#series.size <= this.#limits.series) return;
    const byAge = [...this.#series].sort(([, a], [, b]) => a.lastEntry - b.lastEntry);
    for (const [key] of byAge.slice(0, this.#series.size - Math.floor(0.9 * this.#limits.series)))
      this.#series.delete(key);
  }
}

/** Steps over the message at the cursor. @returns where its content begins; it ends at the cursor. */
function begin(cursor: Cursor): number {
  const length = cursor.varint();
  const start = cursor.pos;
  cursor.pos = start + length;
  return start;
}

/** Of a request's series with so many bytes. */
function head(length: number): Uint8Array {
  const bytes: number[] = [WRITE_REQUEST.timeseries];
  let left = length;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, left]);
}

/** They stand first. Leaves the cursor behind them. */
function endOfLabels(cursor: Cursor): number {
  while (cursor.pos < cursor.end && cursor.buf[cursor.pos] === TIME_SERIES.labels) {
    cursor.pos++;
    begin(cursor);
  }
  return cursor.pos;
}

function labelsOf(buf: Buffer, start: number, end: number): Label[] {
  const labels: Label[] = [];
  const cursor = new Cursor(buf, start, end);
  while (cursor.tag() !== 0) labels.push(labelAt(new Cursor(buf, begin(cursor), cursor.pos)));
  return labels;
}

function labelAt(cursor: Cursor): Label {
  let [name, value] = ['', ''];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === LABEL.name) name = cursor.string();
    else if (tag === LABEL.value) value = cursor.string();
    else cursor.skip(tag);
  }
  return { name, value };
}

/** @param at of the length of the message. */
function within(buf: Buffer, at: number): Cursor {
  const cursor = new Cursor(buf, at);
  const start = begin(cursor);
  return new Cursor(buf, start, cursor.pos);
}

function sampleAt(buf: Buffer, at: number): Sample {
  const cursor = within(buf, at);
  let [value, timestampMs, stale] = [0, 0, false];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === SAMPLE.value) {
      stale = buf.compare(STALE_BYTES, 0, 8, cursor.pos, cursor.pos + 8) === 0;
      value = cursor.double();
    } else if (tag === SAMPLE.timestamp) timestampMs = cursor.varint();
    else cursor.skip(tag);
  }
  return { value, timestampMs, stale };
}

function exemplarAt(buf: Buffer, at: number): Exemplar {
  const cursor = within(buf, at);
  const labels: Label[] = [];
  let [value, timestampMs] = [0, 0];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === EXEMPLAR.labels) labels.push(labelAt(new Cursor(buf, begin(cursor), cursor.pos)));
    else if (tag === EXEMPLAR.value) value = cursor.double();
    else if (tag === EXEMPLAR.timestamp) timestampMs = cursor.varint();
    else cursor.skip(tag);
  }
  return { labels, value, timestampMs };
}

/** Takes away the oldest. */
function cutTo(list: unknown[], most: number): void {
  if (list.length > most) list.splice(0, list.length - most);
}
