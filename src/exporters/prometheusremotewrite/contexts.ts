/** Resources and metrics as the cache remembers them: what all series of one metric of one resource have in common. */
import type { Attribute, ResourceLabels } from './labels.js';
import { type EncodedLabels, encodeLabel, labelHash, NAME_LABEL } from './label-block.js';
import type { NamedKind } from './names.js';
import type { LabelTemplate } from './label-template.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';

/** Kinds of metrics as the translation tells them apart. */
export type MetricKind = 'gauge' | 'counter' | 'sum' | 'histogram' | 'exponential' | 'summary';

export function namedKind(kind: MetricKind): NamedKind {
  return kind === 'gauge' || kind === 'counter' ? kind : 'other';
}

/** A `__name__` label, shared by every metric that bears the name. */
export class NameLabel {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly hash: number;
  /** Plain position where the request of number `request` has the label already. */
  at = 0;
  request = -1;

  constructor(metricName: string) {
    this.bytes = encodeLabel(NAME_LABEL, metricName);
    this.view = bytesOf(this.bytes).view;
    this.hash = labelHash(NAME_LABEL, metricName);
  }
}

/** The `target_info` series of a resource, and its row in the series table of that generation. */
export interface TargetInfo {
  readonly context: number;
  readonly labels: EncodedLabels;
  row: number;
  generation: number;
}

export class ResourceContext {
  /** The Resource message as received: the identity. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly attributes: readonly Attribute[];
  readonly labels: ResourceLabels;
  readonly id: number;
  /** Undefined when the resource gets no `target_info` series. */
  targetInfo: TargetInfo | undefined = undefined;
  /** How labels of its points are put together, by their keys; the ones that were needed last in front. */
  readonly templates: LabelTemplate[] = [];
  /** What came after it last time. */
  next: ResourceContext | undefined = undefined;
  collision: ResourceContext | undefined = undefined;

  constructor(id: number, bytes: Uint8Array, attributes: readonly Attribute[], labels: ResourceLabels) {
    this.id = id;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.attributes = attributes;
    this.labels = labels;
  }
}

export class MetricContext {
  readonly id: number;
  readonly resource: ResourceContext;
  readonly kind: MetricKind;
  /** Name and unit as received, end to end: with resource and kind, the identity. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly nameLength: number;
  /** By name index of `shape.ts`; only those its kind needs. */
  readonly names: readonly NameLabel[];
  /** What the last point of this metric looked like. */
  lastShape: Shape;
  lastTemplate: LabelTemplate | undefined = undefined;
  /** What came after it last time. */
  next: MetricContext | undefined = undefined;
  collision: MetricContext | undefined = undefined;

  constructor(
    id: number,
    resource: ResourceContext,
    kind: MetricKind,
    bytes: Uint8Array,
    nameLength: number,
    names: readonly NameLabel[],
    shape: Shape,
  ) {
    this.id = id;
    this.resource = resource;
    this.kind = kind;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.nameLength = nameLength;
    this.names = names;
    this.lastShape = shape;
  }
}
