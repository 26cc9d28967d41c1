/**
 * HOT PATH: per resource, scope and metric of a batch; the `…-points.ts` do the points. Must not make strings for metrics that
 * are known. Guard: test/bench/remote-write.bench.ts.
 */
import type { Batch } from '../../pdata/batch.js';
import { Cursor, utf8 } from '../../pdata/cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import type { MetricKind, ResourceContext } from './contexts.js';
import type { Payload } from './payload.js';
import { ExponentialPoints } from './exponential-points.js';
import { HistogramPoints } from './histogram-points.js';
import { NumberPoints } from './number-points.js';
import { PointScan } from './point-scan.js';
import { SummaryPoints } from './summary-points.js';
import type { TranslationReport } from './report.js';
import { bytesOf } from './spans.js';
import type { TranslationCache } from './translation-cache.js';

const CUMULATIVE = 2;
/** Value of `target_info`. */
const ONE = 1;

/** Reads a batch into the payload's columns. */
export class BatchReader {
  readonly #cache: TranslationCache;
  readonly #payload: Payload;
  readonly #scan: PointScan;
  readonly #numbers: NumberPoints;
  readonly #histograms: HistogramPoints;
  readonly #exponentials: ExponentialPoints;
  readonly #summaries: SummaryPoints;
  readonly #metric = new Cursor(new Uint8Array(0));
  readonly #data = new Cursor(new Uint8Array(0));
  #buf: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #report!: TranslationReport;
  #resource!: ResourceContext;
  /** What the current metric's message says. */
  #nameStart = 0;
  #nameEnd = 0;
  #unitStart = 0;
  #unitEnd = 0;
  #dataTag = 0;
  #dataStart = 0;
  #dataEnd = 0;
  /** What its data say. */
  #count = 0;
  #temporality = 0;
  #monotonic = false;

  constructor(cache: TranslationCache, payload: Payload) {
    this.#cache = cache;
    this.#payload = payload;
    this.#scan = new PointScan(cache, payload);
    this.#numbers = new NumberPoints(this.#scan);
    this.#histograms = new HistogramPoints(this.#scan);
    this.#exponentials = new ExponentialPoints(this.#scan);
    this.#summaries = new SummaryPoints(this.#scan);
  }

  read(batch: Batch, report: TranslationReport): void {
    this.#report = report;
    this.#cache.begin();
    this.#payload.begin(batch.chunks);
    this.#scan.begin();
    for (let i = 0; i < batch.chunks.length; i++) this.#chunk(i, batch.chunks[i]!);
    this.#buf = new Uint8Array(0);
    this.#scan.close();
  }

  #chunk(index: number, chunk: Uint8Array): void {
    this.#buf = chunk;
    this.#view = bytesOf(chunk).view;
    this.#scan.open(index, chunk, this.#view);
    this.#cache.open(chunk, this.#view);
    const request = new Cursor(chunk);
    for (let tag = request.tag(); tag !== 0; tag = request.tag()) {
      if (tag !== REQUEST.resources) {
        request.skip(tag);
        continue;
      }
      const length = request.varint();
      this.#resourceMetrics(request.pos, request.pos + length);
      request.pos += length;
    }
  }

  #resourceMetrics(start: number, end: number): void {
    this.#scan.beginResource();
    this.#findResource(start, end);
    const fields = new Cursor(this.#buf, start, end);
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag !== RESOURCE_ITEMS.scopes) {
        fields.skip(tag);
        continue;
      }
      const length = fields.varint();
      this.#scopeMetrics(fields.pos, fields.pos + length);
      fields.pos += length;
    }
    this.#addTargetInfo();
  }

  /** The resource may stand behind its scopes, so it is looked for first. */
  #findResource(start: number, end: number): void {
    const fields = new Cursor(this.#buf, start, end);
    let resourceStart = 0;
    let resourceEnd = 0;
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === RESOURCE_ITEMS.resource) {
        const length = fields.varint();
        resourceStart = fields.pos;
        resourceEnd = fields.pos + length;
        fields.pos = resourceEnd;
      } else {
        fields.skip(tag);
      }
    }
    this.#resource = this.#cache.resource(this.#buf, this.#view, resourceStart, resourceEnd);
  }

  #scopeMetrics(start: number, end: number): void {
    const fields = new Cursor(this.#buf, start, end);
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag !== SCOPE_ITEMS.items) {
        fields.skip(tag);
        continue;
      }
      const length = fields.varint();
      this.#readMetric(fields.pos, fields.pos + length);
      fields.pos += length;
    }
  }

  #readMetric(start: number, end: number): void {
    this.#scanMetric(start, end);
    this.#scanData();
    const kind = this.#kind();
    if (kind === undefined || (isTemporal(kind) && this.#temporality !== CUMULATIVE)) {
      this.#report.invalidTemporality(this.#name(), this.#count);
      this.#scan.timesOnly(this.#dataStart, this.#dataEnd);
      return;
    }
    if (this.#count === 0) {
      this.#report.emptyMetric(this.#name());
      return;
    }
    this.#readPoints(kind);
  }

  #readPoints(kind: MetricKind): void {
    const metric = this.#cache.metric(
      this.#resource,
      kind,
      this.#buf,
      this.#view,
      this.#nameStart,
      this.#nameEnd,
      this.#unitStart,
      this.#unitEnd,
    );
    switch (kind) {
      case 'gauge':
      case 'sum':
      case 'counter':
        this.#numbers.read(metric, this.#dataStart, this.#dataEnd, kind !== 'gauge');
        return;
      case 'histogram':
        this.#histograms.read(metric, this.#dataStart, this.#dataEnd);
        return;
      case 'exponential':
        this.#exponentials.read(metric, this.#dataStart, this.#dataEnd, (scale, read) =>
          this.#report.unsupportedScale(this.#name(), scale, this.#count - read),
        );
        return;
      case 'summary':
        this.#summaries.read(metric, this.#dataStart, this.#dataEnd);
    }
  }

  #scanMetric(start: number, end: number): void {
    this.#nameStart = this.#nameEnd = this.#unitStart = this.#unitEnd = 0;
    this.#dataTag = this.#dataStart = this.#dataEnd = 0;
    const fields = this.#metric;
    fields.reset(this.#buf, start, end);
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if ((tag & 7) !== 2) {
        fields.skip(tag);
        continue;
      }
      const length = fields.varint();
      const at = fields.pos;
      fields.pos = at + length;
      if (tag === METRIC.name) {
        this.#nameStart = at;
        this.#nameEnd = fields.pos;
      } else if (tag === METRIC.unit) {
        this.#unitStart = at;
        this.#unitEnd = fields.pos;
      } else if (isData(tag)) {
        this.#dataTag = tag;
        this.#dataStart = at;
        this.#dataEnd = fields.pos;
      }
    }
  }

  /** Temporality stands behind the points, so this steps over them once; where there is none it only sees whether there are points. */
  #scanData(): void {
    const temporal = this.#dataTag !== METRIC.gauge && this.#dataTag !== METRIC.summary;
    this.#count = 0;
    this.#temporality = 0;
    this.#monotonic = false;
    const fields = this.#data;
    fields.reset(this.#buf, this.#dataStart, this.#dataEnd);
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === METRIC_DATA.dataPoints) {
        this.#count++;
        if (!temporal) return;
        fields.skip(tag);
      } else if (tag === METRIC_DATA.aggregationTemporality) {
        this.#temporality = fields.int32();
      } else if (tag === METRIC_DATA.isMonotonic) {
        this.#monotonic = fields.varint() !== 0;
      } else {
        fields.skip(tag);
      }
    }
  }

  #kind(): MetricKind | undefined {
    switch (this.#dataTag) {
      case METRIC.gauge:
        return 'gauge';
      case METRIC.sum:
        return this.#monotonic ? 'counter' : 'sum';
      case METRIC.histogram:
        return 'histogram';
      case METRIC.exponentialHistogram:
        return 'exponential';
      case METRIC.summary:
        return 'summary';
      default:
        return undefined;
    }
  }

  #name(): string {
    return utf8(this.#buf, this.#nameStart, this.#nameEnd);
  }

  /** One series per resource that says what else is known of it, at its newest time. */
  #addTargetInfo(): void {
    const { newestLow, newestHigh } = this.#scan;
    if (newestLow === 0 && newestHigh === 0) return;
    const row = this.#cache.targetInfoRow(this.#resource);
    if (row < 0) return;
    this.#cache.table.follow(row);
    const valuesAt = this.#payload.valueCount;
    this.#payload.value(ONE);
    this.#payload.occur(this.#cache.table, row, this.#scan.timeIndex(newestLow, newestHigh), valuesAt);
  }
}

function isData(tag: number): boolean {
  return (
    tag === METRIC.gauge ||
    tag === METRIC.sum ||
    tag === METRIC.histogram ||
    tag === METRIC.exponentialHistogram ||
    tag === METRIC.summary
  );
}

function isTemporal(kind: MetricKind): boolean {
  return kind !== 'gauge' && kind !== 'summary';
}
