/**
 * Adds a data point to what its series has summed up to. Source followed:
 * `deltatocumulativeprocessor/internal/data/add.go` at 0.131.0.
 */
import type { MessageName } from '../../pdata/descriptor.js';
import { ownBytes } from '../../pdata/own-bytes.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { addExponential } from './exponential.js';
import { addOptionals, addUnsigned } from './fields.js';

/** Changes `state`; may change `point`. */
export type Add = (state: MessageView, point: MessageView) => void;

export const ADD: Readonly<Partial<Record<MessageName, Add>>> = {
  NumberDataPoint: addNumber,
  HistogramDataPoint: addHistogram,
  ExponentialHistogramDataPoint: addExponential,
};

const INT = slotOf('NumberDataPoint', 'asInt');
const DOUBLE = slotOf('NumberDataPoint', 'asDouble');

/** A sum of the other kind counts as nothing, as in the reference. */
function addNumber(state: MessageView, point: MessageView): void {
  if (point.has(DOUBLE)) state.setDouble(DOUBLE, state.double(DOUBLE) + point.double(DOUBLE));
  else if (point.has(INT)) state.setFixed64(INT, state.fixed64(INT) + point.fixed64(INT));
}

const BOUNDS = slotOf('HistogramDataPoint', 'explicitBounds');
const COUNTS = slotOf('HistogramDataPoint', 'bucketCounts');
const COUNT = slotOf('HistogramDataPoint', 'count');
const OPTIONALS = {
  sum: slotOf('HistogramDataPoint', 'sum'),
  min: slotOf('HistogramDataPoint', 'min'),
  max: slotOf('HistogramDataPoint', 'max'),
};

function addHistogram(state: MessageView, point: MessageView): void {
  if (Buffer.compare(state.packed(BOUNDS), point.packed(BOUNDS)) !== 0) {
    // Other buckets cannot be added: the sum starts anew with them.
    state.replaceContent(ownBytes(point.toBytes()));
    return;
  }
  state.setPacked(COUNTS, addCounts(state.packed(COUNTS), point.packed(COUNTS)));
  addUnsigned(state, point, COUNT);
  addOptionals(state, point, OPTIONALS);
}

/** As many buckets as `sums` has. */
function addCounts(sums: Uint8Array, more: Uint8Array): Uint8Array {
  const out = sums.slice();
  const view = new DataView(out.buffer, out.byteOffset);
  const added = new DataView(more.buffer, more.byteOffset);
  for (let at = 0; at < Math.min(sums.length, more.length); at += 8) {
    view.setBigUint64(at, view.getBigUint64(at, true) + added.getBigUint64(at, true), true); // wraps as in Go
  }
  return out;
}
