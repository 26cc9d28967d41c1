/** Passes over a request and makes the metrics that say what is in it. Source followed: `countconnector/connector.go` at 0.131.0. */
import type { Clock } from '../../component/clock.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { REQUEST } from '../../pdata/fields.js';
import type { Signal } from '../../pdata/signal.js';
import { KeyValues } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import { MessageView } from '../../pdata/view/message-view.js';
import { dataOf, Walk, type Visitor } from '../../pdata/view/walk.js';
import { WireWriter } from '../../pdata/wire-writer.js';
import { Counter } from './counter.js';
import type { MetricDefinition } from './definition.js';

const SCOPE_NAME = 'github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector';

const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');
const RESOURCE = slotOf('ResourceMetrics', 'resource');
const SCOPES = slotOf('ResourceMetrics', 'scopeMetrics');
const SCOPE = slotOf('ScopeMetrics', 'scope');
const METRICS = slotOf('ScopeMetrics', 'metrics');
const NAME = slotOf('InstrumentationScope', 'name');
const METRIC_NAME = slotOf('Metric', 'name');
const RECORD_ATTRIBUTES = { logs: slotOf('LogRecord', 'attributes'), traces: slotOf('Span', 'attributes') };

const NO_ATTRIBUTES = KeyValues.empty();

/** What is counted at each level. */
export interface Definitions {
  /** Of log records, spans or metrics. */
  readonly items: readonly MetricDefinition[];
  /** Of span events or data points. */
  readonly children: readonly MetricDefinition[];
}

export interface Counted {
  /** Metrics in a request; undefined where nothing was counted. */
  readonly chunk: Uint8Array | undefined;
  readonly dataPoints: number;
  /** Why the request cannot be counted; empty if it can. */
  readonly errors: readonly string[];
}

export class Counting implements Visitor {
  readonly item: Visitor['item'];
  readonly child: Visitor['child'];

  readonly #walk: Walk;
  readonly #clock: Clock;
  readonly #items: Counter;
  readonly #children: Counter;
  readonly #out = new WireWriter();
  #dataPoints = 0;
  #errors: string[] = [];
  #resource = NO_ATTRIBUTES;

  constructor(signal: Signal, definitions: Definitions, clock: Clock) {
    this.#walk = new Walk(signal, this);
    this.#clock = clock;
    this.#items = new Counter(definitions.items);
    this.#children = new Counter(definitions.children);
    this.item = signal === 'metrics' ? this.#metric : this.#record(RECORD_ATTRIBUTES[signal]);
    this.child = signal === 'logs' ? undefined : this.#part;
  }

  count(chunks: readonly Uint8Array[]): Counted {
    this.#out.rewind(0);
    this.#dataPoints = 0;
    this.#errors = [];
    for (const chunk of chunks) {
      this.#walk.run(chunk);
      this.#flush();
    }
    const chunk = this.#dataPoints === 0 ? undefined : this.#out.finish();
    return { chunk, dataPoints: this.#dataPoints, errors: this.#errors };
  }

  readonly resource = (walk: Walk): boolean => {
    this.#flush();
    this.#resource = walk.resource.map(RESOURCE_ATTRIBUTES).copy();
    return false;
  };

  #record(attributes: number): (walk: Walk) => boolean {
    return (walk) => {
      this.#items.update(walk, walk.item.map(attributes), this.#errors);
      return false;
    };
  }

  readonly #metric = (walk: Walk): boolean => {
    this.#items.update(walk, NO_ATTRIBUTES, this.#errors);
    if (dataOf(walk.item) === undefined) {
      this.#errors.push(`metric ${goQuote(walk.item.text(METRIC_NAME))}: invalid metric type: Empty`);
    }
    return false;
  };

  readonly #part = (walk: Walk): boolean => {
    const { child } = walk;
    this.#children.update(walk, child.map(slotOf(child.layout.name, 'attributes')), this.#errors);
    return false;
  };

  /** Writes what was counted in the resource that was walked. */
  #flush(): void {
    if (this.#items.isEmpty && this.#children.isEmpty) return;
    const timeUnixNano = BigInt(this.#clock.now()) * 1_000_000n;
    const resourceMetrics = new MessageView('ResourceMetrics');
    resourceMetrics.setContent(RESOURCE, resourceOf(this.#resource));
    const scopeMetrics = resourceMetrics.list(SCOPES).append();
    scopeMetrics.child(SCOPE).setText(NAME, SCOPE_NAME);
    const metrics = scopeMetrics.list(METRICS);
    this.#dataPoints += this.#items.flushTo(metrics, timeUnixNano);
    this.#dataPoints += this.#children.flushTo(metrics, timeUnixNano);
    this.#out.bytesField(REQUEST.resources, resourceMetrics.toBytes());
  }
}

function resourceOf(attributes: KeyValues): Uint8Array {
  const resource = new MessageView('Resource');
  resource.map(RESOURCE_ATTRIBUTES).copyFrom(attributes);
  return resource.toBytes();
}
