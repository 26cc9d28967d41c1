import { OttlError } from '../../ottl/error.js';
import type { KeyValues } from '../../pdata/view/key-values.js';
import type { MessageList } from '../../pdata/view/message-list.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { Walk } from '../../pdata/view/walk.js';
import type { CountAttributes, MetricDefinition } from './definition.js';

const NAME = slotOf('Metric', 'name');
const DESCRIPTION = slotOf('Metric', 'description');
const SUM = slotOf('Metric', 'sum');
const POINTS = slotOf('Sum', 'dataPoints');
const TEMPORALITY = slotOf('Sum', 'aggregationTemporality');
const MONOTONIC = slotOf('Sum', 'isMonotonic');
const TIME = slotOf('NumberDataPoint', 'timeUnixNano');
const INT = slotOf('NumberDataPoint', 'asInt');
const ATTRIBUTES = slotOf('NumberDataPoint', 'attributes');
const DELTA = 1;

interface Count {
  readonly attributes: KeyValues;
  count: number;
}

/** Counts the items of one resource for each metric and its attributes. Source followed: `countconnector/counter.go` at 0.131.0. */
export class Counter {
  readonly #definitions: readonly MetricDefinition[];
  readonly #counts: readonly Map<string, Count>[];

  constructor(definitions: readonly MetricDefinition[]) {
    this.#definitions = definitions;
    this.#counts = definitions.map(() => new Map());
  }

  get isEmpty(): boolean {
    return this.#counts.every(({ size }) => size === 0);
  }

  /** Counts the item a walk stands on. @param errors where failures of conditions are added. */
  update(walk: Walk, attributes: KeyValues, errors: string[]): void {
    this.#definitions.forEach((definition, i) => {
      const own = definition.attributesOf(attributes);
      if (own === undefined) return;
      try {
        if (definition.counts(walk)) increment(this.#counts[i]!, own); // one map a definition
      } catch (error) {
        if (!(error instanceof OttlError)) throw error;
        errors.push(error.message);
      }
    });
  }

  /** Adds what was counted and starts anew. @returns how many data points that made. */
  flushTo(metrics: MessageList, timeUnixNano: bigint): number {
    let points = 0;
    this.#definitions.forEach(({ name, description }, i) => {
      const counts = this.#counts[i]!; // one map a definition
      if (counts.size === 0) return;
      const metric = metrics.append();
      metric.setText(NAME, name);
      metric.setText(DESCRIPTION, description);
      const sum = metric.child(SUM);
      for (const count of counts.values()) addPoint(sum, count, timeUnixNano);
      sum.setInt(TEMPORALITY, DELTA);
      sum.setInt(MONOTONIC, 1);
      points += counts.size;
      counts.clear();
    });
    return points;
  }
}

function increment(counts: Map<string, Count>, { id, map }: CountAttributes): void {
  const known = counts.get(id);
  if (known === undefined) counts.set(id, { attributes: map, count: 1 });
  else known.count++;
}

function addPoint(sum: MessageView, { attributes, count }: Count, timeUnixNano: bigint): void {
  const point = sum.list(POINTS).append();
  point.setFixed64(TIME, timeUnixNano);
  point.setFixed64(INT, BigInt(count));
  if (attributes.size > 0) point.map(ATTRIBUTES).copyFrom(attributes);
}
