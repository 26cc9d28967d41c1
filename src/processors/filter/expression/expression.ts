/** Conditions of `match_type: expr`. Source followed: `internal/filter/filterexpr` at 0.131.0. */
import { OttlError } from '../../../ottl/error.js';
import { sprintf } from '../../../ottl/go/fmt/sprintf.js';
import type { Value } from '../../../ottl/value.js';
import { Cursor } from '../../../pdata/cursor.js';
import { encodeKey, type KeyValues } from '../../../pdata/view/key-values.js';
import { slotOf } from '../../../pdata/view/layout.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { mapValue } from '../../../pdata/view/value.js';
import { dataOf, POINT_NAMES, type DataField, type Walk } from '../../../pdata/view/walk.js';
import { typeOf, type ExprValue } from './operations.js';
import { parseExpression, type Evaluate, type Point } from './parse.js';

const NAME = slotOf('Metric', 'name');
/** The same in every kind of metric data. */
const POINTS = slotOf('Gauge', 'dataPoints');

const TYPES: Readonly<Record<DataField, string>> = {
  gauge: 'Gauge',
  sum: 'Sum',
  histogram: 'Histogram',
  exponentialHistogram: 'ExponentialHistogram',
  summary: 'Summary',
};

/** Whether some expression holds for some data point. @throws {Error} for an expression that cannot be read. */
export function expressionTest(expressions: readonly string[]): (walk: Walk) => boolean {
  const all = expressions.map((text) => {
    try {
      return parseExpression(text);
    } catch (error) {
      throw new Error(`expression ${JSON.stringify(text)} ${(error as Error).message}`, { cause: error });
    }
  });
  return (walk) => all.some((evaluate) => holdsForSome(walk.item, evaluate));
}

function holdsForSome(metric: MessageView, evaluate: Evaluate): boolean {
  const data = dataOf(metric);
  if (data === undefined) return false;
  const name = POINT_NAMES[data.name];
  const attributes = slotOf(name, 'attributes');
  const view = new MessageView(name);
  const points = new Cursor(metric.child(data.slot).fieldBytes(POINTS));
  while (points.tag() !== 0) {
    const length = points.varint();
    view.reset(points.buf, points.pos, points.pos + length);
    points.pos += length;
    const values = view.map(attributes);
    if (holds(evaluate, pointOf(metric, data.name, values), values)) return true;
  }
  return false;
}

function pointOf(metric: MessageView, kind: DataField, attributes: KeyValues): Point {
  return {
    metricName: metric.text(NAME),
    metricType: TYPES[kind],
    hasLabel: (key) => attributes.lookup(encodeKey(key)),
    label: (key) => {
      const value = mapValue(attributes, encodeKey(key));
      return typeof value === 'string' ? value : '';
    },
  };
}

/** @throws {OttlError} in the reference's words where it fails. */
function holds(evaluate: Evaluate, point: Point, attributes: KeyValues): boolean {
  let value: ExprValue;
  try {
    value = evaluate(point);
  } catch (error) {
    throw new OttlError((error as Error).message);
  }
  if (typeof value === 'boolean') return value;
  const shown = sprintf('%v', [goValue(value)]);
  throw new OttlError(
    `filter returned non-boolean value type=${typeOf(value)} result=${shown} metric=${point.metricName}, attributes=${sprintf('%v', [attributes])}`,
  );
}

function goValue(value: ExprValue): Value {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  return Array.isArray(value) ? value.map((one) => goValue(one as ExprValue)) : value;
}
