import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import type { Signal } from '../../pdata/signal.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { dataOf, type Walk } from '../../pdata/view/walk.js';
import { WireWriter } from '../../pdata/wire-writer.js';

/** The same in every signal. */
const RESOURCE = slotOf('ResourceLogs', 'resource');
const RESOURCE_SCHEMA = slotOf('ResourceLogs', 'schemaUrl');
const SCOPE = slotOf('ScopeLogs', 'scope');
const SCOPE_SCHEMA = slotOf('ScopeLogs', 'schemaUrl');

const DESCRIPTION_SLOTS = ['name', 'description', 'unit'].map((field) => slotOf('Metric', field));

/** Writes what matched, with one copy of the resource, scope and metric around it. */
export class Matched {
  readonly #out = new WireWriter();
  /** What `end` of the writer needs of the messages that are open. */
  #resource: number | undefined;
  #scope: number | undefined;
  #metric: { readonly metric: number; readonly data: number } | undefined;
  #tailOfScope: Uint8Array = NOTHING;
  #tailOfResource: Uint8Array = NOTHING;
  /** The metric whose data points are being asked about, to tell it from the next. */
  #metricStart = -1;

  constructor(readonly signal: Signal) {}

  begin(): void {
    this.#out.rewind(0);
    this.#resource = this.#scope = this.#metric = undefined;
  }

  /** The walk comes to another resource. */
  enterResource(): boolean {
    this.#endResource();
    return false;
  }

  /** The walk comes to another scope. */
  enterScope(): boolean {
    this.#endScope();
    return false;
  }

  /** The walk stands in this metric, perhaps since before. */
  enterMetric({ start }: MessageView): void {
    if (start === this.#metricStart) return;
    this.#endMetric();
    this.#metricStart = start;
  }

  add(level: 'resource' | 'item' | 'child', walk: Walk): void {
    if (level === 'resource') return this.#write(REQUEST.resources, walk.resourceItems);
    this.#openScope(walk);
    if (level === 'item') return this.#write(SCOPE_ITEMS.items, walk.item);
    this.#openMetric(walk.item);
    this.#write(METRIC_DATA.dataPoints, walk.child);
  }

  /** All that was added, as a request. */
  finish(): Uint8Array {
    this.#endResource();
    return this.#out.finish();
  }

  #write(tag: number, view: MessageView): void {
    const mark = this.#out.begin(tag);
    view.write(this.#out);
    this.#out.end(mark);
  }

  #openScope({ resourceItems, scopeItems }: Walk): void {
    if (this.#resource === undefined) {
      this.#resource = this.#out.begin(REQUEST.resources);
      this.#out.raw(resourceItems.fieldBytes(RESOURCE));
      this.#tailOfResource = resourceItems.fieldBytes(RESOURCE_SCHEMA);
    }
    if (this.#scope !== undefined) return;
    this.#scope = this.#out.begin(RESOURCE_ITEMS.scopes);
    this.#out.raw(scopeItems.fieldBytes(SCOPE));
    this.#tailOfScope = scopeItems.fieldBytes(SCOPE_SCHEMA);
  }

  /** The metric without its data points; its metadata is left behind, as in the reference. */
  #openMetric(item: MessageView): void {
    if (this.#metric !== undefined) return;
    const { name, slot } = dataOf(item)!; // a data point of it is being looked at
    const metric = this.#out.begin(SCOPE_ITEMS.items);
    for (const described of DESCRIPTION_SLOTS) this.#out.raw(item.fieldBytes(described));
    const data = this.#out.begin(METRIC[name]);
    const view = item.child(slot);
    for (const field of ['aggregationTemporality', 'isMonotonic']) {
      const at = view.layout.fields.findIndex((one) => one.name === field);
      if (at !== -1) this.#out.raw(view.fieldBytes(at));
    }
    this.#metric = { metric, data };
  }

  #endMetric(): void {
    this.#metricStart = -1;
    if (this.#metric === undefined) return;
    this.#out.end(this.#metric.data);
    this.#out.end(this.#metric.metric);
    this.#metric = undefined;
  }

  #endScope(): void {
    this.#endMetric();
    if (this.#scope === undefined) return;
    this.#out.raw(this.#tailOfScope);
    this.#out.end(this.#scope);
    this.#scope = undefined;
  }

  #endResource(): void {
    this.#endScope();
    if (this.#resource === undefined) return;
    this.#out.raw(this.#tailOfResource);
    this.#out.end(this.#resource);
    this.#resource = undefined;
  }
}

const NOTHING = new Uint8Array(0);
