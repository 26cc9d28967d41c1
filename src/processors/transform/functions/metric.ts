/** What functions of metrics read and make. */
import type { MessageName } from '../../../pdata/descriptor.js';
import { slotOf } from '../../../pdata/view/layout.js';
import type { MessageList } from '../../../pdata/view/message-list.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { dataOf, type DataField, type Walk } from '../../../pdata/view/walk.js';
import { OttlError } from '../../../ottl/error.js';

export const NAME = slotOf('Metric', 'name');
export const DESCRIPTION = slotOf('Metric', 'description');
export const UNIT = slotOf('Metric', 'unit');
export const GAUGE = slotOf('Metric', 'gauge');
export const SUM = slotOf('Metric', 'sum');
export const HISTOGRAM = slotOf('Metric', 'histogram');
/** The same in every kind of data. */
export const POINTS = slotOf('Sum', 'dataPoints');
/** The same in every kind of data that has one. */
export const TEMPORALITY = slotOf('Sum', 'aggregationTemporality');
export const IS_MONOTONIC = slotOf('Sum', 'isMonotonic');

export const CUMULATIVE = 2;
const DELTA = 1;

/** @throws {OttlError} for what is no temporality. */
export function temporalityNamed(name: string): number {
  if (name === 'delta') return DELTA;
  if (name === 'cumulative') return CUMULATIVE;
  throw new OttlError(`unknown aggregation temporality: ${name}`);
}

export const isDelta = (data: MessageView): boolean => data.int32(TEMPORALITY) === DELTA;

/** The data of a metric and its kind; undefined for a metric without. */
export interface MetricData {
  readonly kind: DataField;
  readonly slot: number;
  readonly view: MessageView;
  readonly points: MessageList;
}

export function metricData(metric: MessageView): MetricData | undefined {
  const data = dataOf(metric);
  if (data === undefined) return undefined;
  const view = metric.child(data.slot);
  return { kind: data.name, slot: data.slot, view, points: view.list(POINTS) };
}

const GO_NAMES: Readonly<Record<DataField, string>> = {
  gauge: 'Gauge',
  sum: 'Sum',
  histogram: 'Histogram',
  exponentialHistogram: 'ExponentialHistogram',
  summary: 'Summary',
};

/** The reference's name of a metric's type. */
export function typeName(metric: MessageView): string {
  const data = dataOf(metric);
  return data === undefined ? 'Empty' : GO_NAMES[data.name];
}

/** A sum without points. */
export function newSum(
  name: string,
  description: string,
  unit: string,
  temporality: number,
  isMonotonic: boolean,
): MessageView {
  const metric = MessageView.over('Metric', new Uint8Array(0));
  metric.setText(NAME, name);
  metric.setText(DESCRIPTION, description);
  metric.setText(UNIT, unit);
  const sum = metric.child(SUM);
  sum.setInt(TEMPORALITY, temporality);
  sum.setInt(IS_MONOTONIC, isMonotonic ? 1 : 0);
  return metric;
}

/** Slots that points of several kinds share. */
export interface PointSlots {
  readonly attributes: number;
  readonly start: number;
  readonly time: number;
  readonly flags: number;
}

const slotsByPoint = new Map<MessageName, PointSlots>();

export function pointSlots(point: MessageView): PointSlots {
  const { name } = point.layout;
  let slots = slotsByPoint.get(name);
  if (slots === undefined) {
    const slot = (field: string): number => slotOf(name, field);
    slots = {
      attributes: slot('attributes'),
      start: slot('startTimeUnixNano'),
      time: slot('timeUnixNano'),
      flags: slot('flags'),
    };
    slotsByPoint.set(name, slots);
  }
  return slots;
}

/** Gives a point the attributes and times of another. */
export function copyPointDetails(from: MessageView, to: MessageView): void {
  const [source, target] = [pointSlots(from), pointSlots(to)];
  to.map(target.attributes).copyFrom(from.map(source.attributes));
  to.setFixed64(target.start, from.fixed64(source.start));
  to.setFixed64(target.time, from.fixed64(source.time));
}

/** More than these in one scope are made by statements that run on what they make. */
const MOST_ADDED = 10_000;

/** Adds a metric to the scope. @param name the editor that does. @throws {OttlError} if it goes on without end. */
export function addMetric(walk: Walk, content: Uint8Array, name: string): MessageView {
  if (walk.addedCount < MOST_ADDED) return walk.addItem(content);
  const why = 'its condition holds for the metrics it makes';
  throw new OttlError(`${name} makes metrics without end: ${why}; the hub stops after ${MOST_ADDED} in one scope`);
}
