import type { MessageView } from '../../pdata/view/message-view.js';

/** Slots of a histogram's fields that may be missing. */
export interface Optionals {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export function addUnsigned(state: MessageView, point: MessageView, slot: number): void {
  state.setFixed64(slot, state.fixed64(slot) + point.fixed64(slot));
}

/** What one of the two does not have, the sum does not have. */
export function addOptionals(state: MessageView, point: MessageView, { sum, min, max }: Optionals): void {
  combine(state, point, sum, (a, b) => a + b);
  combine(state, point, min, Math.min);
  combine(state, point, max, Math.max);
}

function combine(state: MessageView, point: MessageView, slot: number, of: (a: number, b: number) => number): void {
  if (state.has(slot) && point.has(slot)) state.setDouble(slot, of(state.double(slot), point.double(slot)));
  else state.remove(slot);
}
