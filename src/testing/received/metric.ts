import type { Surroundings } from './decode.js';
import type { Buckets, Exemplar, MetricType, ReceivedMetric } from './items.js';
import {
  attributesOf,
  doubleOf,
  integerOf,
  integersOf,
  nanosOf,
  type JsonInt,
  type JsonKeyValue,
} from './otlp-json.js';

export interface JsonMetric {
  readonly name?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly gauge?: JsonData;
  readonly sum?: JsonData;
  readonly histogram?: JsonData;
  readonly exponentialHistogram?: JsonData;
  readonly summary?: JsonData;
}

interface JsonData {
  readonly dataPoints?: readonly JsonPoint[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

interface JsonPoint {
  readonly attributes?: readonly JsonKeyValue[];
  readonly startTimeUnixNano?: JsonInt;
  readonly timeUnixNano?: JsonInt;
  readonly asDouble?: number | string;
  readonly asInt?: JsonInt;
  readonly count?: JsonInt;
  readonly sum?: number | string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly bucketCounts?: readonly JsonInt[];
  readonly explicitBounds?: readonly (number | string)[];
  readonly scale?: number;
  readonly zeroCount?: JsonInt;
  readonly positive?: JsonBuckets;
  readonly negative?: JsonBuckets;
  readonly quantileValues?: readonly { readonly quantile?: number | string; readonly value?: number | string }[];
  readonly exemplars?: readonly JsonExemplar[];
  readonly flags?: number;
}

interface JsonBuckets {
  readonly offset?: number;
  readonly bucketCounts?: readonly JsonInt[];
}

interface JsonExemplar {
  readonly timeUnixNano?: JsonInt;
  readonly asDouble?: number | string;
  readonly asInt?: JsonInt;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly filteredAttributes?: readonly JsonKeyValue[];
}

const TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
/** By number of the enum `AggregationTemporality`. */
const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'] as const;

export function metricPointsOf(json: JsonMetric, around: Surroundings): ReceivedMetric[] {
  const type: MetricType = TYPES.find((name) => json[name] !== undefined) ?? 'none';
  const data: JsonData = type === 'none' ? {} : json[type]!;
  const hasTemporality = type === 'sum' || type === 'histogram' || type === 'exponentialHistogram';
  const metric = {
    name: json.name ?? '',
    description: json.description ?? '',
    unit: json.unit ?? '',
    type,
    temporality: hasTemporality ? (TEMPORALITIES[data.aggregationTemporality ?? 0] ?? 'unspecified') : undefined,
    monotonic: type === 'sum' ? (data.isMonotonic ?? false) : undefined,
  };
  return (data.dataPoints ?? []).map((point) => ({
    ...metric,
    ...valuesOf(point, type),
    ...placeOf(point),
    ...around,
  }));
}

function placeOf(point: JsonPoint) {
  return {
    attributes: attributesOf(point.attributes),
    exemplars: (point.exemplars ?? []).map(exemplarOf),
    timeUnixNano: nanosOf(point.timeUnixNano),
    startTimeUnixNano: nanosOf(point.startTimeUnixNano),
    flags: point.flags ?? 0,
  };
}

function valuesOf(point: JsonPoint, type: MetricType) {
  const isNumber = type === 'gauge' || type === 'sum';
  const isExplicit = type === 'histogram';
  const isExponential = type === 'exponentialHistogram';
  return {
    value: isNumber ? numberOf(point) : undefined,
    count: isNumber ? undefined : integerOf(point.count ?? 0),
    sum: type === 'summary' ? (doubleOf(point.sum) ?? 0) : isNumber ? undefined : doubleOf(point.sum),
    min: doubleOf(point.min),
    max: doubleOf(point.max),
    bounds: isExplicit ? (point.explicitBounds ?? []).map(Number) : undefined,
    bucketCounts: isExplicit ? integersOf(point.bucketCounts) : undefined,
    scale: isExponential ? (point.scale ?? 0) : undefined,
    zeroCount: isExponential ? integerOf(point.zeroCount ?? 0) : undefined,
    positive: isExponential ? bucketsOf(point.positive) : undefined,
    negative: isExponential ? bucketsOf(point.negative) : undefined,
    quantiles:
      type === 'summary'
        ? Object.fromEntries(
            (point.quantileValues ?? []).map(({ quantile, value }) => [String(quantile ?? 0), Number(value ?? 0)]),
          )
        : undefined,
  };
}

function numberOf({ asInt, asDouble }: JsonPoint | JsonExemplar): number | bigint {
  return asInt === undefined ? (doubleOf(asDouble) ?? 0) : integerOf(asInt);
}

function bucketsOf(buckets: JsonBuckets | undefined): Buckets {
  return { offset: buckets?.offset ?? 0, bucketCounts: integersOf(buckets?.bucketCounts) };
}

function exemplarOf(exemplar: JsonExemplar): Exemplar {
  return {
    value: numberOf(exemplar),
    timeUnixNano: nanosOf(exemplar.timeUnixNano),
    traceId: exemplar.traceId ?? '',
    spanId: exemplar.spanId ?? '',
    attributes: attributesOf(exemplar.filteredAttributes),
  };
}
