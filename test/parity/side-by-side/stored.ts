/**
 * Everything that a Prometheus holds, as lines that can be compared. Samples come by its remote-read API, which gives them as they
 * are stored: bit by bit, with stale markers; native histograms as the bytes of their chunks; and all once more by its query API,
 * as users see them.
 */
import snappyjs from 'snappyjs';
import { lineOf, readWriteRequest, type ReadSeries } from '../metrics/write-request.js';

export interface Stored {
  /** Label sets, by /api/v1/series. */
  readonly series: readonly string[];
  /** A series with its samples a line, by /api/v1/read. */
  readonly samples: readonly string[];
  readonly sampleCount: number;
  /** A series with its chunks a line, by /api/v1/read in its other form. */
  readonly chunks: readonly string[];
  readonly staleCount: number;
  /** By /api/v1/query with a range selector. */
  readonly shown: readonly string[];
  readonly histogramCount: number;
  /** By /api/v1/query_exemplars. */
  readonly exemplars: readonly string[];
  readonly exemplarCount: number;
  /** By /api/v1/metadata; a Prometheus that takes remote writes of version 1 keeps none of theirs. */
  readonly metadata: readonly string[];
}

interface Shown {
  readonly histograms?: readonly unknown[];
}

const ALL = '{__name__=~".+"}';
/** Bits of the value that ends a series. */
const STALE = '7ff0000000000002';

/** @param from, to Unix milliseconds that enclose all samples. */
export async function readStored(url: string, from: number, to: number): Promise<Stored> {
  const [start, end] = [String(from / 1000), String(to / 1000)];
  const series = await get<object[]>(url, 'series', { 'match[]': ALL, start, end });
  const raw = await readSamples(url, from, to);
  const chunks = await readChunks(url, from, to);
  const seconds = Math.ceil((to - from) / 1000);
  const names = await get<string[]>(url, 'label/__name__/values', { start, end });
  const shown: Shown[] = [];
  const exemplars: { readonly exemplars: readonly unknown[] }[] = [];
  for (const name of names) {
    shown.push(...(await get<{ result: Shown[] }>(url, 'query', { query: `${name}[${seconds}s]`, time: end })).result);
    exemplars.push(...(await get<typeof exemplars>(url, 'query_exemplars', { query: name, start, end })));
  }
  const metadata = await get<Record<string, unknown>>(url, 'metadata', {});
  const samples = raw.flatMap((one) => one.samples);
  return {
    series: lines(series),
    samples: raw.map(lineOf).sort(),
    sampleCount: samples.length,
    staleCount: samples.filter(({ value }) => value === STALE).length,
    chunks,
    shown: lines(shown),
    histogramCount: shown.reduce((sum, one) => sum + (one.histograms?.length ?? 0), 0),
    exemplars: lines(exemplars),
    exemplarCount: exemplars.reduce((sum, one) => sum + one.exemplars.length, 0),
    metadata: lines(Object.entries(metadata)),
  };
}

async function get<T>(url: string, path: string, query: Readonly<Record<string, string>>): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
  const { data, error } = (await response.json()) as { data?: T; error?: string };
  if (data === undefined) throw new Error(`${path}: ${error ?? response.status}`);
  return data;
}

/** Source: prometheus `prompb/remote.proto`; a QueryResult has its series where a WriteRequest has them. */
async function readSamples(url: string, from: number, to: number): Promise<readonly ReadSeries[]> {
  const answer = Buffer.from(snappyjs.uncompress(await remoteRead(url, from, to, [])));
  const [result] = lengthDelimited(answer, 0x0a);
  return readWriteRequest(result!).timeseries;
}

/**
 * Chunks hold what was appended, encoded: equal bytes mean equal samples, histograms included. A frame is its length, a checksum of
 * four bytes and a ChunkedReadResponse; a series may come in several.
 */
async function readChunks(url: string, from: number, to: number): Promise<string[]> {
  const answer = await remoteRead(url, from, to, [STREAMED_CHUNKS]);
  const series = new Map<string, string[]>();
  for (let pos = 0; pos < answer.length;) {
    const [length, start] = readVarint(answer, pos);
    pos = start + CHECKSUM_BYTES + length;
    for (const one of lengthDelimited(answer.subarray(start + CHECKSUM_BYTES, pos), 0x0a)) {
      const labels = lengthDelimited(one, 0x0a)
        .map((label) => label.toString('latin1'))
        .join();
      const chunks = lengthDelimited(one, 0x12).map((chunk) => chunk.toString('hex'));
      series.set(labels, [...(series.get(labels) ?? []), ...chunks]);
    }
  }
  return lines([...series]);
}

/** Of ReadRequest.accepted_response_types. */
const STREAMED_CHUNKS = 1;
const CHECKSUM_BYTES = 4;

async function remoteRead(url: string, from: number, to: number, accepted: readonly number[]): Promise<Buffer> {
  const matcher = Buffer.concat([
    Buffer.of(0x08, 2),
    field(0x12, Buffer.from('__name__')),
    field(0x1a, Buffer.from('.+')),
  ]);
  const query = Buffer.concat([Buffer.of(0x08), varint(from), Buffer.of(0x10), varint(to), field(0x1a, matcher)]);
  const types = accepted.map((type) => Buffer.of(0x10, type));
  const response = await fetch(`${url}/api/v1/read`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
    },
    body: snappyjs.compress(Buffer.concat([field(0x0a, query), ...types])),
  });
  if (response.status !== 200) throw new Error(`read: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Contents of the fields with the tag; others, all of them length-delimited or varints, are passed over. */
function lengthDelimited(bytes: Buffer, tag: number): Buffer[] {
  const found: Buffer[] = [];
  for (let pos = 0; pos < bytes.length;) {
    const here = bytes[pos]!;
    const [value, next] = readVarint(bytes, pos + 1);
    pos = (here & 7) === 2 ? next + value : next;
    if (here === tag) found.push(bytes.subarray(next, pos));
  }
  return found;
}

function readVarint(bytes: Buffer, at: number): [value: number, next: number] {
  let [value, scale, pos] = [0, 1, at];
  for (; bytes[pos]! >= 0x80; pos++, scale *= 128) value += (bytes[pos]! & 0x7f) * scale;
  return [value + bytes[pos]! * scale, pos + 1];
}

function field(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = BigInt(value); ; left >>= 7n) {
    if (left < 0x80n) return Buffer.from([...bytes, Number(left)]);
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
}

function lines(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}
