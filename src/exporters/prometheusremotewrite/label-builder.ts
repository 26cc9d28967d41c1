/**
 * HOT PATH for points whose series is new and does not follow from its neighbour (`neighbour.ts`): must not make strings for keys
 * it knows. Guard: test/bench/remote-write.bench.ts, churn.
 *
 * The labels of a point in full: by a template where there is one for its keys, else by way of strings.
 */
import { AttributeSpans } from './attribute-spans.js';
import type { MetricContext, ResourceContext } from './contexts.js';
import { type EncodedLabels, encodeLabelBlock, type LabelBlock, withoutName } from './label-block.js';
import { LabelScratch, LabelTemplate } from './label-template.js';
import { readAttributes, seriesLabels, withResourceAttributes } from './labels.js';
import type { SeriesTable } from './series-table.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';

/** Lists of attribute keys per resource whose labels are put together without strings. */
const MAX_TEMPLATES = 32;

/** What decides about labels beside a point and its resource. */
export interface LabelRules {
  /** Sanitised names to values, as byte strings. */
  readonly externalLabels: ReadonlyMap<string, string>;
  /** Copy every resource attribute onto every point. */
  readonly resourceToTelemetry: boolean;
}

export class LabelBuilder {
  /** Attributes of the point built last. */
  readonly spans = new AttributeSpans();
  /** Its template; undefined when its labels were worked out. */
  template: LabelTemplate | undefined;
  readonly #rules: LabelRules;
  readonly #table: SeriesTable;
  readonly #scratch: LabelScratch;
  #templateBytes = 0;

  constructor(rules: LabelRules, table: SeriesTable) {
    this.#rules = rules;
    this.#table = table;
    this.#scratch = new LabelScratch(table.labels);
  }

  /** Rough memory of the templates. */
  get byteSize(): number {
    return this.#templateBytes;
  }

  /** The table forgets its templates. */
  clear(): void {
    this.#templateBytes = 0;
    this.template = undefined;
  }

  /** Lets go of the batch's bytes. */
  release(): void {
    this.spans.release();
  }

  /** Labels of a point by its attribute fields, last of all in the table's labels. @param tag of an attribute field. */
  build(
    metric: MetricContext,
    shape: Shape,
    buf: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    tag: number,
  ): LabelBlock {
    this.spans.read(buf, view, start, end);
    const template = this.#findTemplate(metric, shape);
    this.template = template?.isUsable === true ? template : undefined;
    return this.template === undefined
      ? this.place(this.#workedOut(metric.resource, shape, buf, start, end, tag))
      : this.template.write(this.spans, this.#scratch);
  }

  /** Puts labels behind the table's. */
  place(labels: EncodedLabels): LabelBlock {
    const { bytes } = labels;
    return { ...labels, at: this.#table.labels.add(bytesOf(bytes).view, 0, bytes.length) };
  }

  /** The template for the attributes in `spans`; undefined when there are too many. */
  #findTemplate(metric: MetricContext, { label }: Shape): LabelTemplate | undefined {
    const last = metric.lastTemplate;
    if (last?.matches(this.spans, label) === true) return last;
    const { templates } = metric.resource;
    const known = templates.findIndex((template) => template.matches(this.spans, label));
    if (known >= 0) {
      metric.lastTemplate = templates[known]!;
      if (known > 0) templates.unshift(...templates.splice(known, 1));
      return metric.lastTemplate;
    }
    if (templates.length === MAX_TEMPLATES) return undefined;
    metric.lastTemplate = this.#addTemplate(metric.resource, label);
    templates.unshift(metric.lastTemplate);
    return metric.lastTemplate;
  }

  #addTemplate(resource: ResourceContext, label: string | undefined): LabelTemplate {
    const { templates } = this.#table;
    const template = LabelTemplate.for(templates.length + 1, this.spans, label, {
      resource: resource.labels,
      external: this.#rules.externalLabels,
      resourceAttributes: this.#rules.resourceToTelemetry ? resource.attributes : [],
    });
    templates.push(template);
    this.#templateBytes += template.byteSize;
    return template;
  }

  /** Labels by way of strings. */
  #workedOut(
    resource: ResourceContext,
    shape: Shape,
    buf: Uint8Array,
    start: number,
    end: number,
    tag: number,
  ): EncodedLabels {
    let attributes = readAttributes(buf, start, end, tag);
    if (this.#rules.resourceToTelemetry) attributes = withResourceAttributes(attributes, resource.attributes);
    const labels = seriesLabels(attributes, resource.labels, this.#rules.externalLabels);
    // A plain series' name takes the place of an attribute `__name__`; the others keep both, as the reference does.
    return encodeLabelBlock(shape.label === undefined ? withoutName(labels) : labels, shape.label);
  }
}
