/**
 * HOT PATH: `row` runs once per data point, `resource` and `metric` once per resource and metric of a batch. What is known costs
 * a comparison of bytes; only what is new makes strings. Guard: test/bench/remote-write.bench.ts.
 *
 * Everything remembered between batches, bounded in bytes. When the bound is passed, the next batch begins with an empty cache:
 * what is still sent is translated once more, what is gone stays gone. Nothing is forgotten during a batch.
 */
import { RESOURCE } from '../../pdata/fields.js';
import { joinOwnBytes, ownBytes } from '../../pdata/own-bytes.js';
import { byteStringOf } from './byte-string.js';
import { MetricContext, type MetricKind, NameLabel, namedKind, ResourceContext, type TargetInfo } from './contexts.js';
import { encodeLabelBlock, withoutName } from './label-block.js';
import { LabelBuilder, type LabelRules } from './label-builder.js';
import { readAttributes, resourceLabels, targetInfoLabels, targetInfoName } from './labels.js';
import { isMetric, metricHash, type MetricSpan } from './metric-span.js';
import { metricName, type NameRules } from './names.js';
import { SeriesFinder } from './series-finder.js';
import { SeriesTable } from './series-table.js';
import { histogramShape, NAME_SUFFIXES, numberShape, type Shape, summaryShape } from './shape.js';
import { equalSpans, hashSpan } from './spans.js';

/** The namespace is a byte string. */
export interface TranslationRules extends NameRules, LabelRules {
  readonly targetInfo: boolean;
}

/** Memory the cache may hold between batches. */
export const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;

/** Memory of the objects per resource, and per metric and name, beside their bytes; measured (`bounds.test.ts`). */
const RESOURCE_BYTES = 1_900;
const CONTEXT_BYTES = 450;
const NO_BYTES = new Uint8Array(0);

export class TranslationCache {
  readonly table = new SeriesTable();
  readonly #rules: TranslationRules;
  readonly #maxBytes: number;
  #resources = new Map<number, ResourceContext>();
  #metrics = new Map<number, MetricContext>();
  #shapes = new Map<number, Shape>();
  #names = new Map<string, NameLabel>();
  #numberShape!: Shape;
  readonly #labels: LabelBuilder;
  readonly #finder: SeriesFinder;
  #contextBytes = 0;
  #nextId = 0;
  #lastResource: ResourceContext | undefined;
  #lastMetric: MetricContext | undefined;
  /** What batches begin with, as last seen. */
  #firstResource: ResourceContext | undefined;
  #firstMetric: MetricContext | undefined;

  constructor(rules: TranslationRules, maxBytes = DEFAULT_CACHE_BYTES) {
    this.#rules = rules;
    this.#maxBytes = maxBytes;
    this.#labels = new LabelBuilder(rules, this.table);
    this.#finder = new SeriesFinder(this.table, this.#labels);
    this.#clear();
  }

  get byteSize(): number {
    return this.table.byteSize + this.#labels.byteSize + this.#contextBytes;
  }

  get numberShape(): Shape {
    return this.#numberShape;
  }

  /** A batch begins: forgets what is too much, and predicts from the start. */
  begin(): void {
    if (this.byteSize > this.#maxBytes) this.#clear();
    this.table.rewind();
    this.#lastResource = undefined;
    this.#lastMetric = undefined;
  }

  /** The chunk of the batch that is read from now on. */
  open(chunk: Uint8Array, view: DataView): void {
    this.table.late.open(chunk, view);
  }

  /** A batch has been written: forgets series that are of no use, and lets go of the batch's bytes. @param touched rows it has. */
  end(touched: number): void {
    this.#finder.endBatch(touched);
    this.table.late.close();
    this.#labels.release();
  }

  /** The resource whose message has these bytes. */
  resource(buf: Uint8Array, view: DataView, start: number, end: number): ResourceContext {
    const predicted = this.#lastResource === undefined ? this.#firstResource : this.#lastResource.next;
    const found =
      predicted !== undefined && matches(predicted, view, start, end - start)
        ? predicted
        : (this.#findResource(view, start, end) ?? this.#addResource(buf, view, start, end));
    if (this.#lastResource === undefined) this.#firstResource = found;
    else this.#lastResource.next = found;
    this.#lastResource = found;
    return found;
  }

  /** The metric of a resource by name, unit and kind. */
  metric(
    resource: ResourceContext,
    kind: MetricKind,
    buf: Uint8Array,
    view: DataView,
    nameStart: number,
    nameEnd: number,
    unitStart: number,
    unitEnd: number,
  ): MetricContext {
    const predicted = this.#lastMetric === undefined ? this.#firstMetric : this.#lastMetric.next;
    const span: MetricSpan = { resource, kind, buf, view, nameStart, nameEnd, unitStart, unitEnd };
    const found =
      predicted !== undefined && isMetric(predicted, span)
        ? predicted
        : (this.#findMetric(span) ?? this.#addMetric(span));
    if (this.#lastMetric === undefined) this.#firstMetric = found;
    else this.#lastMetric.next = found;
    this.#lastMetric = found;
    return found;
  }

  /** The row of a resource's `target_info` series; -1 when it gets none. */
  targetInfoRow({ targetInfo }: ResourceContext): number {
    if (targetInfo === undefined) return -1;
    const { table } = this;
    if (targetInfo.generation !== table.generation) {
      targetInfo.row = table.add(
        targetInfo.context,
        this.#numberShape.id,
        undefined,
        this.#labels.place(targetInfo.labels),
      );
      targetInfo.generation = table.generation;
    }
    return targetInfo.row;
  }

  /** The shape of a histogram point. @param count how many of the bounds have a count. */
  histogramShape(metric: MetricContext, hasSum: boolean, view: DataView, boundsAt: number, count: number): Shape {
    const last = metric.lastShape;
    const length = count * 8;
    if (last.label === 'le' && last.hasSum === hasSum && last.key.length === length) {
      if (equalSpans(last.keyView, 0, view, boundsAt, length)) return last;
    }
    const known = this.#findShape('le', hasSum, view, boundsAt, length);
    const shape =
      known ?? this.#addShape(histogramShape(this.table.shapes.length, copy(view, boundsAt, length), hasSum));
    metric.lastShape = shape;
    return shape;
  }

  /** The shape of a summary point. @param length of the quantiles as raw doubles. */
  summaryShape(metric: MetricContext, view: DataView, quantilesAt: number, length: number): Shape {
    const last = metric.lastShape;
    if (
      last.label === 'quantile' &&
      last.key.length === length &&
      equalSpans(last.keyView, 0, view, quantilesAt, length)
    ) {
      return last;
    }
    const known = this.#findShape('quantile', true, view, quantilesAt, length);
    const shape = known ?? this.#addShape(summaryShape(this.table.shapes.length, copy(view, quantilesAt, length)));
    metric.lastShape = shape;
    return shape;
  }

  /** The row of a point by its attribute fields. @param tag of an attribute field in this kind of point. */
  row(
    metric: MetricContext,
    shape: Shape,
    buf: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    tag: number,
  ): number {
    return this.#finder.row(metric, shape, buf, view, start, end, tag);
  }

  #findResource(view: DataView, start: number, end: number): ResourceContext | undefined {
    let candidate = this.#resources.get(hashSpan(view, start, end - start, 0));
    while (candidate !== undefined && !matches(candidate, view, start, end - start)) candidate = candidate.collision;
    return candidate;
  }

  #addResource(buf: Uint8Array, view: DataView, start: number, end: number): ResourceContext {
    const bytes = ownBytes(buf, start, end);
    const attributes = readAttributes(bytes, 0, bytes.length, RESOURCE.attributes);
    const labels = resourceLabels(attributes);
    const resource = new ResourceContext(this.#nextId++, bytes, attributes, labels);
    const info = this.#rules.targetInfo ? targetInfoLabels(attributes, labels, this.#rules.externalLabels) : undefined;
    if (info !== undefined) resource.targetInfo = this.#createTargetInfo(resource, info);
    const hash = hashSpan(view, start, end - start, 0);
    resource.collision = this.#resources.get(hash);
    this.#resources.set(hash, resource);
    this.#contextBytes += RESOURCE_BYTES + bytes.length * 3;
    return resource;
  }

  #createTargetInfo(resource: ResourceContext, labels: Map<string, string>): TargetInfo {
    const names = [this.#nameLabel(targetInfoName(this.#rules.namespace))];
    const metric = this.#newMetric(resource, 'gauge', NO_BYTES, 0, names);
    return { context: metric.id, labels: encodeLabelBlock(withoutName(labels), undefined), row: -1, generation: -1 };
  }

  #findMetric(span: MetricSpan): MetricContext | undefined {
    let candidate = this.#metrics.get(metricHash(span));
    while (candidate !== undefined && !isMetric(candidate, span)) candidate = candidate.collision;
    return candidate;
  }

  #addMetric(span: MetricSpan): MetricContext {
    const { buf, nameStart, nameEnd, unitStart, unitEnd, kind } = span;
    const bytes = joinOwnBytes([buf.subarray(nameStart, nameEnd), buf.subarray(unitStart, unitEnd)]);
    const nameLength = nameEnd - nameStart;
    const family = metricName(
      byteStringOf(bytes, 0, nameLength),
      byteStringOf(bytes, nameLength, bytes.length),
      namedKind(kind),
      this.#rules,
    );
    const plural = kind === 'histogram' || kind === 'summary';
    const names = (plural ? NAME_SUFFIXES : ['']).map((suffix) => this.#nameLabel(family + suffix));
    const metric = this.#newMetric(span.resource, kind, bytes, nameLength, names);
    const hash = metricHash(span);
    metric.collision = this.#metrics.get(hash);
    this.#metrics.set(hash, metric);
    return metric;
  }

  #newMetric(
    resource: ResourceContext,
    kind: MetricKind,
    bytes: Uint8Array,
    nameLength: number,
    names: readonly NameLabel[],
  ): MetricContext {
    const { contexts } = this.table;
    const metric = new MetricContext(contexts.length, resource, kind, bytes, nameLength, names, this.#numberShape);
    contexts.push(metric);
    this.#contextBytes += CONTEXT_BYTES + bytes.length;
    return metric;
  }

  #nameLabel(name: string): NameLabel {
    let label = this.#names.get(name);
    if (label === undefined) {
      label = new NameLabel(name);
      this.#names.set(name, label);
      this.#contextBytes += CONTEXT_BYTES + label.bytes.length;
    }
    return label;
  }

  #findShape(label: string, hasSum: boolean, view: DataView, start: number, length: number): Shape | undefined {
    let candidate = this.#shapes.get(hashSpan(view, start, length, 0));
    for (; candidate !== undefined; candidate = candidate.collision) {
      const alike = candidate.label === label && candidate.hasSum === hasSum && candidate.key.length === length;
      if (alike && equalSpans(candidate.keyView, 0, view, start, length)) return candidate;
    }
    return undefined;
  }

  #addShape(shape: Shape): Shape {
    this.table.shapes.push(shape);
    const hash = hashSpan(shape.keyView, 0, shape.key.length, 0);
    shape.collision = this.#shapes.get(hash);
    this.#shapes.set(hash, shape);
    this.#contextBytes += shape.byteSize;
    return shape;
  }

  #clear(): void {
    this.table.clear();
    this.#labels.clear();
    this.#resources = new Map();
    this.#metrics = new Map();
    this.#shapes = new Map();
    this.#names = new Map();
    this.#contextBytes = 0;
    this.#nextId = 0;
    this.#firstResource = undefined;
    this.#firstMetric = undefined;
    this.#numberShape = numberShape(0);
    this.table.shapes.push(this.#numberShape);
  }
}

function matches(context: ResourceContext, view: DataView, start: number, length: number): boolean {
  return context.bytes.length === length && equalSpans(context.view, 0, view, start, length);
}

function copy(view: DataView, start: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, length).slice();
}
