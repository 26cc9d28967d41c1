/** What a stored queue knows of itself: `state` in the store, rewritten with each change. */
export interface QueueState {
  /** Number of the next request to read. */
  readonly next: number;
  /** Number the next request to arrive gets. */
  readonly end: number;
  /** Numbers below `next` that are being sent. */
  readonly dispatched: readonly number[];
  /** Of everything stored. */
  readonly items: number;
  readonly bytes: number;
}

export const EMPTY_QUEUE: QueueState = { next: 0, end: 0, dispatched: [], items: 0, bytes: 0 };

export function encodeQueueState(state: QueueState): Uint8Array {
  return Buffer.from(JSON.stringify(state));
}

/** @throws {Error} when the bytes are not such a state. */
export function decodeQueueState(stored: Uint8Array | undefined): QueueState {
  if (stored === undefined) return EMPTY_QUEUE;
  const state = JSON.parse(Buffer.from(stored).toString()) as QueueState;
  const numbers = [state.next, state.end, state.items, state.bytes, ...state.dispatched];
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0)) throw new Error('it holds no counts');
  return state;
}
