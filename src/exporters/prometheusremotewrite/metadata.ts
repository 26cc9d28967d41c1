/**
 * Metric metadata (`send_metadata`): one entry for every metric of a batch, also those whose points are dropped, without
 * removing repetitions. Walked apart from the points, because hardly anybody switches it on.
 *
 * Source: `OtelMetricsToMetadata` and `batchTimeSeries` of the 0.131.0 reference.
 */
import type { Batch } from '../../pdata/batch.js';
import { Cursor } from '../../pdata/cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import { WireWriter } from '../../pdata/wire-writer.js';
import { byteStringOf, bytesOfByteString } from './byte-string.js';
import { readAttributes } from './labels.js';
import { metricName, type NamedKind, type NameRules, unitName } from './names.js';

const TAG_METADATA = 0x1a;
const TAG_TYPE = 0x08;
const TAG_FAMILY = 0x12;
const TAG_HELP = 0x22;
const TAG_UNIT = 0x2a;

/** Prometheus' MetricMetadata.MetricType. */
const UNKNOWN = 0;
const COUNTER = 1;
const GAUGE = 2;
const HISTOGRAM = 3;
const SUMMARY = 5;
const INFO = 6;
const STATESET = 7;

/** Key of metric metadata by which a source may claim a type OTLP does not have. */
const TYPE_KEY = 'prometheus.type';

/** Plain WriteRequests with metadata only; none without metrics. The first may be empty, as it may for series. */
export function metadataRequests(batch: Batch, rules: NameRules, maxBytes: number): Uint8Array[] {
  const requests: Uint8Array[] = [];
  let current = new WireWriter();
  let bytes = 0;
  for (const metric of metricsOf(batch)) {
    const entry = encodeMetadata(metric, rules);
    if (bytes + entry.length >= maxBytes) {
      requests.push(current.finish());
      current = new WireWriter();
      bytes = 0;
    }
    current.bytesField(TAG_METADATA, entry);
    bytes += entry.length;
  }
  if (bytes > 0 || current.length > 0) requests.push(current.finish());
  return requests;
}

interface MetricHeader {
  name: string;
  description: string;
  unit: string;
  /** Tag of the data field, 0 for none. */
  data: number;
  monotonic: boolean;
  /** What `prometheus.type` says. */
  claimedType: string | undefined;
}

function encodeMetadata(metric: MetricHeader, rules: NameRules): Uint8Array {
  const out = new WireWriter(256);
  const type = metricType(metric);
  if (type !== UNKNOWN) {
    out.byte(TAG_TYPE);
    out.byte(type);
  }
  writeText(out, TAG_FAMILY, metricName(metric.name, metric.unit, namedKindOf(metric), rules));
  writeText(out, TAG_HELP, metric.description);
  writeText(out, TAG_UNIT, unitName(metric.unit));
  return out.finish();
}

function writeText(out: WireWriter, tag: number, text: string): void {
  if (text !== '') out.bytesField(tag, bytesOfByteString(text));
}

function metricType(metric: MetricHeader): number {
  switch (metric.data) {
    case METRIC.gauge:
      return metric.claimedType === 'unknown' ? UNKNOWN : GAUGE;
    case METRIC.sum:
      if (metric.monotonic) return COUNTER;
      if (metric.claimedType === 'info') return INFO;
      return metric.claimedType === 'stateset' ? STATESET : GAUGE;
    case METRIC.histogram:
    case METRIC.exponentialHistogram:
      return HISTOGRAM;
    case METRIC.summary:
      return SUMMARY;
    default:
      return UNKNOWN;
  }
}

function namedKindOf(metric: MetricHeader): NamedKind {
  if (metric.data === METRIC.gauge) return 'gauge';
  return metric.data === METRIC.sum && metric.monotonic ? 'counter' : 'other';
}

function* metricsOf(batch: Batch): Generator<MetricHeader> {
  for (const chunk of batch.chunks) {
    for (const resource of messages(chunk, 0, chunk.length, REQUEST.resources)) {
      for (const scope of messages(chunk, ...resource, RESOURCE_ITEMS.scopes)) {
        for (const metric of messages(chunk, ...scope, SCOPE_ITEMS.items)) yield readHeader(chunk, ...metric);
      }
    }
  }
}

/** Where the embedded messages of one field stand. */
function* messages(buf: Uint8Array, start: number, end: number, tag: number): Generator<[start: number, end: number]> {
  const fields = new Cursor(buf, start, end);
  for (let field = fields.tag(); field !== 0; field = fields.tag()) {
    if (field !== tag) {
      fields.skip(field);
      continue;
    }
    const length = fields.varint();
    yield [fields.pos, fields.pos + length];
    fields.pos += length;
  }
}

function readHeader(buf: Uint8Array, start: number, end: number): MetricHeader {
  const metric: MetricHeader = {
    name: '',
    description: '',
    unit: '',
    data: 0,
    monotonic: false,
    claimedType: undefined,
  };
  const fields = new Cursor(buf, start, end);
  for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
    if ((tag & 7) !== 2) {
      fields.skip(tag);
      continue;
    }
    const length = fields.varint();
    const at = fields.pos;
    fields.pos = at + length;
    if (tag === METRIC.name) metric.name = byteStringOf(buf, at, fields.pos);
    else if (tag === METRIC.description) metric.description = byteStringOf(buf, at, fields.pos);
    else if (tag === METRIC.unit) metric.unit = byteStringOf(buf, at, fields.pos);
    else if (DATA_TAGS.has(tag)) {
      metric.data = tag;
      metric.monotonic = tag === METRIC.sum && isMonotonic(buf, at, fields.pos);
    }
  }
  const claim = readAttributes(buf, start, end, METRIC.metadata).find(({ key }) => key === TYPE_KEY);
  metric.claimedType = claim?.value;
  return metric;
}

const DATA_TAGS: ReadonlySet<number> = new Set([
  METRIC.gauge,
  METRIC.sum,
  METRIC.histogram,
  METRIC.exponentialHistogram,
  METRIC.summary,
]);

function isMonotonic(buf: Uint8Array, start: number, end: number): boolean {
  let monotonic = false;
  const fields = new Cursor(buf, start, end);
  for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
    if (tag === METRIC_DATA.isMonotonic) monotonic = fields.varint() !== 0;
    else fields.skip(tag);
  }
  return monotonic;
}
