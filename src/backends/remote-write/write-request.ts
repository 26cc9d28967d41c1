import * as remoteWrite from 'prometheus-remote-write';
import { DecompressedTooLarge } from '../../transport/decompress.js';
import { packageFile } from '../../component/package-file.js';
import { declaredLength, decompressSnappyBlock } from '../../transport/snappy-decode.js';

/** One `prometheus.WriteRequest`, decoded. */
export interface WriteRequest {
  readonly series: readonly WrittenSeries[];
  readonly metadata: readonly MetricMetadata[];
}

export interface WrittenSeries {
  /** In the order they were sent. */
  readonly labels: readonly Label[];
  readonly samples: readonly Sample[];
  readonly histograms: readonly NativeHistogram[];
  readonly exemplars: readonly Exemplar[];
}

export interface Label {
  readonly name: string;
  readonly value: string;
}

export interface Sample {
  readonly timestampMs: number;
  /** NaN when `stale`. */
  readonly value: number;
  /** The value is the marker that ends a series (NaN with the bits 0x7ff0000000000002). */
  readonly stale: boolean;
}

export interface Exemplar {
  readonly labels: readonly Label[];
  readonly timestampMs: number;
  readonly value: number;
}

export interface BucketSpan {
  readonly offset: number;
  readonly length: number;
}

/** A native histogram as sent. Counts are integers, or floats where the sender chose those. */
export interface NativeHistogram {
  readonly timestampMs: number;
  readonly count: number;
  readonly sum: number;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly positiveSpans: readonly BucketSpan[];
  /** Absolute counts, one per bucket of the spans (the wire's deltas are summed up). */
  readonly positiveCounts: readonly number[];
  readonly negativeSpans: readonly BucketSpan[];
  readonly negativeCounts: readonly number[];
  /** `sum` carries the marker that ends a series. */
  readonly stale: boolean;
}

export interface MetricMetadata {
  readonly family: string;
  /** In Prometheus' words, lower case. */
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** The body is no snappy-compressed WriteRequest. */
export class MalformedRequestError extends Error {
  override readonly name = 'MalformedRequestError';
}

const PROTO_FILE = packageFile('proto/prometheus/remote.proto');

/** The part of a protobufjs message type that is used here. */
interface MessageType {
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: { longs: typeof Number; enums: typeof String; defaults: boolean }): unknown;
}

/** The package's own type declarations leave this function out. */
const { loadProto } = remoteWrite as unknown as {
  loadProto: (options: { proto: string }) => Promise<MessageType>;
};

/** Parsed once for the process: it never changes, and parsing takes longer than starting a back end. */
let messageType: Promise<MessageType> | undefined;

/** A decoder of request bodies. Reads `proto/` the first time. */
export async function createWriteRequestDecoder(maxBytes: number): Promise<(body: Uint8Array) => WriteRequest> {
  const decodePlain = await createPlainDecoder();
  return (body) => decodePlain(uncompress(body, maxBytes));
}

/** A decoder of what was in the body. Reads `proto/` the first time. */
export async function createPlainDecoder(): Promise<(request: Uint8Array) => WriteRequest> {
  const type = await (messageType ??= loadProto({ proto: PROTO_FILE }));
  return (request) => decode(type, request);
}

/** @throws {MalformedRequestError} */
export function uncompress(body: Uint8Array, maxBytes: number): Buffer {
  try {
    return decompressSnappyBlock(body, maxBytes);
  } catch (error) {
    throw new MalformedRequestError(
      error instanceof DecompressedTooLarge
        ? `snappy: the body would have ${declaredLength(body).length} bytes, at most ${maxBytes} are taken`
        : (error as Error).message,
    );
  }
}

function decode(type: MessageType, bytes: Uint8Array): WriteRequest {
  let raw: RawRequest;
  try {
    raw = type.toObject(type.decode(bytes), { longs: Number, enums: String, defaults: true }) as RawRequest;
  } catch (error) {
    throw new MalformedRequestError(`proto: ${(error as Error).message}`);
  }
  return {
    series: (raw.timeseries ?? []).map(seriesOf),
    metadata: (raw.metadata ?? []).map((entry) => ({
      family: entry.metricFamilyName,
      type: typeof entry.type === 'string' ? entry.type.toLowerCase() : 'unknown',
      help: entry.help,
      unit: entry.unit,
    })),
  };
}

interface RawRequest {
  readonly timeseries?: readonly RawSeries[];
  /** `type` is a number where it has no name. */
  readonly metadata?: readonly { type: string | number; metricFamilyName: string; help: string; unit: string }[];
}

interface RawSeries {
  readonly labels?: readonly Label[];
  readonly samples?: readonly { value: number; timestamp: number }[];
  readonly exemplars?: readonly { labels?: readonly Label[]; value: number; timestamp: number }[];
  readonly histograms?: readonly RawHistogram[];
}

interface RawHistogram {
  readonly countInt?: number;
  readonly countFloat?: number;
  readonly sum: number;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCountInt?: number;
  readonly zeroCountFloat?: number;
  readonly negativeSpans?: readonly BucketSpan[];
  readonly negativeDeltas?: readonly number[];
  readonly negativeCounts?: readonly number[];
  readonly positiveSpans?: readonly BucketSpan[];
  readonly positiveDeltas?: readonly number[];
  readonly positiveCounts?: readonly number[];
  readonly timestamp: number;
}

function seriesOf(raw: RawSeries): WrittenSeries {
  return {
    labels: raw.labels ?? [],
    samples: (raw.samples ?? []).map(({ timestamp, value }) => ({
      timestampMs: timestamp,
      value,
      stale: isStaleMarker(value),
    })),
    histograms: (raw.histograms ?? []).map(histogramOf),
    exemplars: (raw.exemplars ?? []).map(({ labels, timestamp, value }) => ({
      labels: labels ?? [],
      timestampMs: timestamp,
      value,
    })),
  };
}

function histogramOf(raw: RawHistogram): NativeHistogram {
  return {
    timestampMs: raw.timestamp,
    count: raw.countInt ?? raw.countFloat ?? 0,
    sum: raw.sum,
    schema: raw.schema,
    zeroThreshold: raw.zeroThreshold,
    zeroCount: raw.zeroCountInt ?? raw.zeroCountFloat ?? 0,
    positiveSpans: raw.positiveSpans ?? [],
    positiveCounts: countsOf(raw.positiveDeltas, raw.positiveCounts),
    negativeSpans: raw.negativeSpans ?? [],
    negativeCounts: countsOf(raw.negativeDeltas, raw.negativeCounts),
    stale: isStaleMarker(raw.sum),
  };
}

function countsOf(deltas: readonly number[] = [], counts: readonly number[] = []): readonly number[] {
  if (counts.length > 0) return counts;
  let count = 0;
  return deltas.map((delta) => (count += delta));
}

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

function isStaleMarker(value: number): boolean {
  double[0] = value;
  return bits[0] === 0x7ff0000000000002n;
}
