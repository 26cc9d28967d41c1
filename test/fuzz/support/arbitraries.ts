import fc from 'fast-check';
import { BYTE_EDITS } from './edits.js';

/** One to four changes of kinds that bytes or fields take. */
export const edits = <K extends string>(
  kinds: readonly K[],
): fc.Arbitrary<{ readonly kind: K; readonly at: number; readonly value: number }[]> =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(0xffffff), value: fc.nat(0xffffff) }), {
    minLength: 1,
    maxLength: 4,
  });

export const byteEdits = edits(BYTE_EDITS);
