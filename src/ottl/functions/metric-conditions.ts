/** Converters of the metric context: whether some data point has an attribute. */
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE } from '../../pdata/fields.js';
import { encodeKey, type KeyValues } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import { MessageView } from '../../pdata/view/message-view.js';
import { decodeAnyValue } from '../../pdata/view/value.js';
import { dataOf, POINT_NAMES } from '../../pdata/view/walk.js';
import type { ItemContext } from '../context.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';

const POINTS = slotOf('Gauge', 'dataPoints');

/** Whether the first point that has the key has this text there. */
export const hasAttrOnDatapoint = define(
  'HasAttrOnDatapoint',
  { Key: 'string', ExpectedVal: 'string' },
  ({ Key, ExpectedVal }) => {
    const key = encodeKey(Key);
    return (context) => firstWithKey(context, key, (map) => valueText(map) === ExpectedVal);
  },
);

export const hasAttrKeyOnDatapoint = define('HasAttrKeyOnDatapoint', { Key: 'string' }, ({ Key }) => {
  const key = encodeKey(Key);
  return (context) => firstWithKey(context, key, () => true);
});

/** What is no text counts as an empty one. */
function valueText({ valueBuf, valueStart, valueEnd }: KeyValues): string {
  const value = valueBuf[valueStart] === ANY_VALUE.stringValue ? decodeAnyValue(valueBuf, valueStart, valueEnd) : '';
  return typeof value === 'string' ? value : '';
}

function firstWithKey({ walk }: ItemContext, key: Uint8Array, answer: (map: KeyValues) => boolean): boolean {
  const data = dataOf(walk.item);
  if (data === undefined) throw new OttlError('unknown metric type');
  const name = POINT_NAMES[data.name];
  const attributes = slotOf(name, 'attributes');
  const view = new MessageView(name);
  const points = new Cursor(walk.item.child(data.slot).fieldBytes(POINTS));
  while (points.tag() !== 0) {
    const length = points.varint();
    view.reset(points.buf, points.pos, points.pos + length);
    points.pos += length;
    const map = view.map(attributes);
    if (map.lookup(key)) return answer(map);
  }
  return false;
}
