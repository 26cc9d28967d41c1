/**
 * A reader of WriteRequests that keeps every bit: written for tests only, apart from the code it checks. Doubles come as their
 * 64 bits in big-endian hex, so that a NaN is compared like everything else; text as one character per byte.
 *
 * Source: prometheus `prompb/remote.proto` and `types.proto`.
 */

export interface ReadRequest {
  readonly timeseries: readonly ReadSeries[];
  readonly metadata: readonly ReadMetadata[];
}

export type ReadLabel = readonly [name: string, value: string];

export interface ReadSeries {
  readonly labels: readonly ReadLabel[];
  readonly samples: readonly ReadSample[];
  readonly exemplars: readonly (ReadSample & { readonly labels: readonly ReadLabel[] })[];
  readonly histograms: readonly ReadHistogram[];
}

export interface ReadSample {
  /** Bits. */
  readonly value: string;
  readonly timestamp: string;
}

export interface ReadHistogram {
  readonly countInt: string;
  /** Bits. */
  readonly sum: string;
  readonly schema: number;
  /** Bits. */
  readonly zeroThreshold: string;
  readonly zeroCountInt: string;
  readonly negativeSpans: readonly ReadSpan[];
  readonly negativeDeltas: readonly string[];
  readonly positiveSpans: readonly ReadSpan[];
  readonly positiveDeltas: readonly string[];
  readonly resetHint: number;
  readonly timestamp: string;
}

export interface ReadSpan {
  readonly offset: number;
  readonly length: number;
}

export interface ReadMetadata {
  readonly type: number;
  readonly name: string;
  readonly help: string;
  readonly unit: string;
}

/** @throws on anything that is no WriteRequest, and on fields the format does not have. */
export function readWriteRequest(bytes: Uint8Array): ReadRequest {
  const timeseries: ReadSeries[] = [];
  const metadata: ReadMetadata[] = [];
  for (const [field, value] of fieldsOf(bytes)) {
    if (field === 1) timeseries.push(seriesOf(bytesIn(value)));
    else if (field === 3) metadata.push(metadataOf(bytesIn(value)));
    else throw new Error(`WriteRequest has no field ${field}`);
  }
  return { timeseries, metadata };
}

/** Bits of a number, as the reader gives them. */
export function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** A series as one line of text: equal lines mean equal series. */
export function lineOf({ labels, samples, exemplars, histograms }: ReadSeries): string {
  return JSON.stringify([
    labels,
    samples.map(({ value, timestamp }) => [value, timestamp]),
    exemplars.map((exemplar) => [exemplar.labels, exemplar.value, exemplar.timestamp]),
    histograms.map((histogram) => Object.entries(histogram).sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
}

function seriesOf(bytes: Buffer): ReadSeries {
  const fields = fieldsOf(bytes);
  const all = (number: number): Buffer[] =>
    fields.filter(([field]) => field === number).map(([, value]) => bytesIn(value));
  if (fields.some(([field]) => field > 4)) throw new Error('TimeSeries has no such field');
  return {
    labels: all(1).map(labelOf),
    samples: all(2).map((sample) => sampleOf(sample, 1, 2)),
    exemplars: all(3).map((exemplar) => ({
      labels: fieldsOf(exemplar)
        .filter(([field]) => field === 1)
        .map(([, value]) => labelOf(bytesIn(value))),
      ...sampleOf(exemplar, 2, 3),
    })),
    histograms: all(4).map(histogramOf),
  };
}

function labelOf(bytes: Buffer): ReadLabel {
  const fields = new Map(fieldsOf(bytes));
  return [textIn(fields.get(1)), textIn(fields.get(2))];
}

function sampleOf(bytes: Buffer, valueField: number, timeField: number): ReadSample {
  const fields = new Map(fieldsOf(bytes));
  return { value: doubleIn(fields.get(valueField)), timestamp: signedIn(fields.get(timeField)) };
}

function histogramOf(bytes: Buffer): ReadHistogram {
  const fields = fieldsOf(bytes);
  const one = new Map(fields);
  const spans = (number: number): ReadSpan[] =>
    fields.filter(([field]) => field === number).map(([, value]) => spanOf(bytesIn(value)));
  const deltas = (number: number): string[] =>
    fields.filter(([field]) => field === number).flatMap(([, value]) => packedZigzag(bytesIn(value)));
  return {
    countInt: String(one.get(1) ?? 0n),
    sum: doubleIn(one.get(3)),
    schema: Number(zigzag(integerIn(one.get(4)))),
    zeroThreshold: doubleIn(one.get(5)),
    zeroCountInt: String(one.get(6) ?? 0n),
    negativeSpans: spans(8),
    negativeDeltas: deltas(9),
    positiveSpans: spans(11),
    positiveDeltas: deltas(12),
    resetHint: Number(one.get(14) ?? 0n),
    timestamp: signedIn(one.get(15)),
  };
}

function spanOf(bytes: Buffer): ReadSpan {
  const fields = new Map(fieldsOf(bytes));
  return { offset: Number(zigzag(integerIn(fields.get(1)))), length: Number(integerIn(fields.get(2))) };
}

function metadataOf(bytes: Buffer): ReadMetadata {
  const fields = new Map(fieldsOf(bytes));
  return {
    type: Number(integerIn(fields.get(1))),
    name: textIn(fields.get(2)),
    help: textIn(fields.get(4)),
    unit: textIn(fields.get(5)),
  };
}

/** A varint, or the bytes of a fixed64 or length-delimited field. */
type Value = bigint | Buffer;

function fieldsOf(bytes: Uint8Array): [field: number, value: Value][] {
  const buf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: [number, Value][] = [];
  let pos = 0;
  const varint = (): bigint => {
    const [value, next] = varintAt(buf, pos);
    pos = next;
    return value;
  };
  const take = (length: number): Buffer => {
    if (pos + length > buf.length) throw new Error('field reaches beyond its message');
    pos += length;
    return buf.subarray(pos - length, pos);
  };
  while (pos < buf.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    if (kind === 0) fields.push([tag >>> 3, varint()]);
    else if (kind === 1) fields.push([tag >>> 3, take(8)]);
    else if (kind === 2) fields.push([tag >>> 3, take(Number(varint()))]);
    else throw new Error(`wire type ${kind}`);
  }
  return fields;
}

function varintAt(buf: Buffer, at: number): [value: bigint, next: number] {
  let value = 0n;
  for (let pos = at, shift = 0n; pos < buf.length && shift < 70n; pos++, shift += 7n) {
    value |= BigInt(buf[pos]! & 0x7f) << shift;
    if (buf[pos]! < 0x80) return [BigInt.asUintN(64, value), pos + 1];
  }
  throw new Error('a varint does not end');
}

function packedZigzag(buf: Buffer): string[] {
  const values: string[] = [];
  for (let pos = 0; pos < buf.length;) {
    const [value, next] = varintAt(buf, pos);
    values.push(String(zigzag(value)));
    pos = next;
  }
  return values;
}

function zigzag(value: bigint): bigint {
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
}

function bytesIn(value: Value): Buffer {
  if (typeof value === 'bigint') throw new Error('a number where a message belongs');
  return value;
}

function integerIn(value: Value | undefined): bigint {
  if (value === undefined) return 0n;
  if (typeof value !== 'bigint') throw new Error('bytes where an integer belongs');
  return value;
}

function signedIn(value: Value | undefined): string {
  return String(BigInt.asIntN(64, integerIn(value)));
}

function doubleIn(value: Value | undefined): string {
  return value === undefined ? '0000000000000000' : Buffer.from(bytesIn(value)).reverse().toString('hex');
}

function textIn(value: Value | undefined): string {
  return value === undefined ? '' : bytesIn(value).toString('latin1');
}
