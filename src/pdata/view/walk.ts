/**
 * HOT PATH: passes over every item of a chunk with one set of views, shows each level to a visitor, and writes anew only
 * what the visitor changed or took away. A chunk nobody touched is returned as it is, by reference.
 */
import { Cursor } from '../cursor.js';
import type { MessageName } from '../descriptor.js';
import { REQUEST } from '../fields.js';
import type { Signal } from '../signal.js';
import { slotOf } from './layout.js';
import { MessageView } from './message-view.js';
import { Rewriter } from './rewriter.js';

/**
 * Sees what a chunk holds, level by level; a level without a method is not looked at. The walk's views stand on what is
 * shown. True takes it away.
 */
export interface Visitor {
  readonly resource?: ((walk: Walk) => boolean) | undefined;
  readonly scope?: ((walk: Walk) => boolean) | undefined;
  /** A log record, span or metric. */
  readonly item?: ((walk: Walk) => boolean) | undefined;
  /** A data point or span event. */
  readonly child?: ((walk: Walk) => boolean) | undefined;
  /** Take scopes and resources (and, where `child` is asked, metrics) away that hold nothing, as the reference's filter does. */
  readonly removesEmpty?: boolean;
}

interface Names {
  readonly resourceItems: MessageName;
  readonly scopeItems: MessageName;
  readonly item: MessageName;
  readonly items: string;
}

const NAMES: Readonly<Record<Signal, Names>> = {
  logs: { resourceItems: 'ResourceLogs', scopeItems: 'ScopeLogs', item: 'LogRecord', items: 'logRecords' },
  metrics: { resourceItems: 'ResourceMetrics', scopeItems: 'ScopeMetrics', item: 'Metric', items: 'metrics' },
  traces: { resourceItems: 'ResourceSpans', scopeItems: 'ScopeSpans', item: 'Span', items: 'spans' },
};

/** The kinds of metric data, as fields of Metric. */
const DATA_FIELDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
export type DataField = (typeof DATA_FIELDS)[number];

const DATA_SLOTS = DATA_FIELDS.map((name) => ({ name, slot: slotOf('Metric', name) }));
/** The same in every kind of metric data. */
const POINTS_SLOT = slotOf('Gauge', 'dataPoints');
const EVENTS_SLOT = slotOf('Span', 'events');
/** The same in ResourceLogs … and in ScopeLogs …. */
const RESOURCE_SLOT = slotOf('ResourceLogs', 'resource');
const SCOPES_SLOT = slotOf('ResourceLogs', 'scopeLogs');
const SCOPE_SLOT = slotOf('ScopeLogs', 'scope');
const ITEMS_SLOT = slotOf('ScopeLogs', 'logRecords');

export const POINT_NAMES: Readonly<Record<DataField, MessageName>> = {
  gauge: 'NumberDataPoint',
  sum: 'NumberDataPoint',
  histogram: 'HistogramDataPoint',
  exponentialHistogram: 'ExponentialHistogramDataPoint',
  summary: 'SummaryDataPoint',
};

export class Walk {
  readonly signal: Signal;
  /** ResourceLogs …: holds the resource and its schema URL. */
  readonly resourceItems: MessageView;
  /** ScopeLogs …: holds the scope and its schema URL. */
  readonly scopeItems: MessageView;
  /** The log record, span or metric. */
  item: MessageView;
  /** The data point or span event. */
  child: MessageView;

  readonly #visitor: Visitor;
  readonly #resources = new Rewriter();
  readonly #scopes = new Rewriter();
  readonly #items = new Rewriter();
  readonly #children = new Rewriter();
  readonly #ownItem: MessageView;
  readonly #event = new MessageView('Event');
  readonly #points = new Map<MessageName, MessageView>();
  /** Items added to the scope while it is walked; they are shown behind its own. */
  #added: MessageView[] = [];
  /** Of the innermost field that is being shown: where it starts, where its fellows end, and their tag. */
  #at = 0;
  #stop = 0;
  #tag = 0;

  constructor(signal: Signal, visitor: Visitor) {
    const { resourceItems, scopeItems, item } = NAMES[signal];
    this.signal = signal;
    this.#visitor = visitor;
    this.resourceItems = new MessageView(resourceItems);
    this.scopeItems = new MessageView(scopeItems);
    this.#ownItem = this.item = new MessageView(item);
    this.child = this.#event;
  }

  get resource(): MessageView {
    return this.resourceItems.child(RESOURCE_SLOT);
  }

  get scope(): MessageView {
    return this.scopeItems.child(SCOPE_SLOT);
  }

  /** How many items were added to the scope so far. */
  get addedCount(): number {
    return this.#added.length;
  }

  /** Adds an item to the scope. */
  addItem(content: Uint8Array = new Uint8Array(0)): MessageView {
    const view = MessageView.over(NAMES[this.signal].item, content);
    this.#added.push(view);
    return view;
  }

  /** All fields of the data points or events as they stand while one of them is shown. */
  children(): Uint8Array {
    return this.#children.preview(this.#at, this.#stop, this.#tag, this.child);
  }

  /** @returns the chunk itself if nothing changed; empty if nothing is left. */
  run(chunk: Uint8Array): Uint8Array {
    this.#added = [];
    const walk = new Cursor(chunk);
    this.#each(walk, REQUEST.resources, this.resourceItems, this.#resources, this.#visitResource);
    return this.#resources.finish() ?? chunk;
  }

  readonly #visitResource = (): boolean => {
    const { scope, item, child, removesEmpty } = this.#visitor;
    if (this.#visitor.resource?.(this) === true) return true;
    if (scope === undefined && item === undefined && child === undefined && removesEmpty !== true) return false;
    const left = this.#within(this.resourceItems, SCOPES_SLOT, this.scopeItems, this.#scopes, this.#visitScope);
    if (removesEmpty === true && left === 0) return true;
    this.#store(this.resourceItems, SCOPES_SLOT, this.#scopes);
    return false;
  };

  readonly #visitScope = (): boolean => {
    const { item, child, removesEmpty } = this.#visitor;
    if (this.#visitor.scope?.(this) === true) return true;
    if (item === undefined && child === undefined && removesEmpty !== true) return false;
    this.item = this.#ownItem;
    let left = this.#within(this.scopeItems, ITEMS_SLOT, this.#ownItem, this.#items, this.#visitItem);
    if (this.#added.length > 0) left += this.#visitAdded();
    if (removesEmpty === true && left === 0) return true;
    this.#store(this.scopeItems, ITEMS_SLOT, this.#items);
    return false;
  };

  /** @returns how many of the added items stay. */
  #visitAdded(): number {
    let left = 0;
    for (let i = 0; i < this.#added.length; i++) {
      this.item = this.#added[i]!; // i < length, which may grow
      if (this.#visitItem()) continue;
      left++;
      this.#items.append(this.scopeItems.layout.tags[ITEMS_SLOT]!, this.item);
    }
    this.#added = [];
    return left;
  }

  readonly #visitItem = (): boolean => {
    const { child, removesEmpty } = this.#visitor;
    if (this.#visitor.item?.(this) === true) return true;
    if (child === undefined) return false;
    if (this.signal === 'traces') {
      this.child = this.#event;
      this.#within(this.item, EVENTS_SLOT, this.child, this.#children, this.#visitChild);
      this.#store(this.item, EVENTS_SLOT, this.#children);
      return false;
    }
    const data = dataOf(this.item);
    if (data === undefined) return false;
    const holder = this.item.child(data.slot);
    this.child = this.#point(POINT_NAMES[data.name]);
    const left = this.#within(holder, POINTS_SLOT, this.child, this.#children, this.#visitChild);
    if (removesEmpty === true && left === 0) return true;
    this.#store(holder, POINTS_SLOT, this.#children);
    return false;
  };

  readonly #visitChild = (): boolean => this.#visitor.child!(this);

  /** Shows the messages of a repeated slot. @returns how many stay. */
  #within(holder: MessageView, slot: number, view: MessageView, out: Rewriter, visit: () => boolean): number {
    const walk = new Cursor(EMPTY);
    holder.enterRegion(slot, walk);
    return this.#each(walk, holder.layout.tags[slot]!, view, out, visit);
  }

  #each(walk: Cursor, wanted: number, view: MessageView, out: Rewriter, visit: () => boolean): number {
    let left = 0;
    out.begin(walk.buf, walk.pos);
    while (walk.pos < walk.end) {
      const start = walk.pos;
      const tag = walk.tag();
      if (tag !== wanted) {
        walk.skip(tag);
        if (view !== this.resourceItems) out.gap(start, walk.pos); // unknown fields of the request ride along
        continue;
      }
      const length = walk.varint();
      view.reset(walk.buf, walk.pos, walk.pos + length);
      walk.pos += length;
      this.#at = start;
      this.#stop = walk.end;
      this.#tag = wanted;
      if (visit()) {
        out.drop(start, walk.pos);
        continue;
      }
      left++;
      if (view.isChanged) out.replace(start, walk.pos, tag, view);
    }
    out.endRun(walk.end);
    return left;
  }

  /** What holds the fields is written before the rewriter begins anew, so they need no copy. */
  #store(holder: MessageView, slot: number, fields: Rewriter): void {
    const anew = fields.peek();
    if (anew !== undefined) holder.setFieldBytes(slot, anew);
  }

  #point(name: MessageName): MessageView {
    let view = this.#points.get(name);
    if (view === undefined) this.#points.set(name, (view = new MessageView(name)));
    return view;
  }
}

const EMPTY = new Uint8Array(0);

/** The kind of data a metric holds and its slot; undefined for a metric without. */
export function dataOf(metric: MessageView): { readonly name: DataField; readonly slot: number } | undefined {
  for (const data of DATA_SLOTS) if (metric.has(data.slot)) return data;
  return undefined;
}
