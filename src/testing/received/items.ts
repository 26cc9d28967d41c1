/** Telemetry as a test looks at it: one plain object per log record, data point or span, with its resource and request. */
import type { Signal } from '../../pdata/signal.js';

/** An attribute's value or a body. Integers beyond 2^53 are bigints; nothing set is null. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

/** The request that brought an item. */
export interface RequestInfo {
  /** Counts from 1, over all signals, in order of arrival. */
  readonly number: number;
  /** Id of the receiver, e.g. `otlp`. */
  readonly receiver: string;
  readonly signal: Signal;
  /** Names in lower case, all values in order. Behind gRPC these are its metadata. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** `host:port` of the client. */
  readonly peer: string | undefined;
  /** The value of the `authorization` header: scheme and token, as sent. */
  readonly credential: string | undefined;
  /** What the authenticator learnt about the caller, e.g. `username`. */
  readonly auth: Readonly<Record<string, unknown>>;
  /** Unix time in milliseconds by the hub's clock. */
  readonly receivedAtMs: number;
  /** Uncompressed, as protobuf. */
  readonly bytes: number;
  readonly items: number;
}

interface ReceivedItem {
  /** Attributes of the resource. */
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly attributes: Attributes;
  readonly request: RequestInfo;
}

export interface ReceivedLog extends ReceivedItem {
  readonly body: AttributeValue;
  /** 1 (TRACE) to 24 (FATAL4); 0 when not set. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  /** Nanoseconds since 1970; 0n when not set. */
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  /** Lower-case hex; empty when not set. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary' | 'none';

/** One data point, with its metric's name and kind. */
export interface ReceivedMetric extends ReceivedItem {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: MetricType;
  /** Of sums and histograms. */
  readonly temporality: 'delta' | 'cumulative' | 'unspecified' | undefined;
  /** Of sums. */
  readonly monotonic: boolean | undefined;
  /** Of gauges and sums; a bigint beyond 2^53. */
  readonly value: number | bigint | undefined;
  /** Of histograms and summaries. */
  readonly count: number | bigint | undefined;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Of explicit histograms: upper bounds, one fewer than `bucketCounts`. */
  readonly bounds: readonly number[] | undefined;
  readonly bucketCounts: readonly (number | bigint)[] | undefined;
  /** Of exponential histograms. */
  readonly scale: number | undefined;
  readonly zeroCount: number | bigint | undefined;
  readonly positive: Buckets | undefined;
  readonly negative: Buckets | undefined;
  /** Of summaries, by quantile. */
  readonly quantiles: Readonly<Record<string, number>> | undefined;
  readonly exemplars: readonly Exemplar[];
  readonly timeUnixNano: bigint;
  readonly startTimeUnixNano: bigint;
  /** 1: no value was recorded, the series ends. */
  readonly flags: number;
}

export interface Buckets {
  readonly offset: number;
  readonly bucketCounts: readonly (number | bigint)[];
}

export interface Exemplar {
  readonly value: number | bigint;
  readonly timeUnixNano: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface ReceivedSpan extends ReceivedItem {
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly durationMs: number;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly flags: number;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
}

export interface ItemOf {
  readonly logs: ReceivedLog;
  readonly metrics: ReceivedMetric;
  readonly traces: ReceivedSpan;
}
