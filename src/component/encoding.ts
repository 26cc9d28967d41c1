import type { Batch } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import type { Extension } from './component.js';

/** Turns a batch into the bytes a back end stores. */
export interface Marshaler {
  /** Signals it can marshal. */
  readonly marshals: readonly Signal[];
  /** @returns bytes of a single holder, who may return them. @throws when the batch cannot be expressed. */
  marshal(batch: Batch): Uint8Array;
}

export function isMarshaler(extension: Extension): extension is Extension & Marshaler {
  return typeof (extension as Partial<Marshaler>).marshal === 'function';
}
