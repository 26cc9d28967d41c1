import { slotOf } from '../../pdata/view/layout.js';
import { define } from '../function.js';

const PARENT = slotOf('Span', 'parentSpanId');

/** Whether the span has no parent. For the span context only. */
export const isRootSpan = define('IsRootSpan', {}, () => ({ walk }) => {
  return walk.item.bytes(PARENT).every((byte) => byte === 0);
});
