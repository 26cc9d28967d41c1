/** Any bytes as a request: they are admitted or refused, and what is admitted passes through everything behind the door. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchOf } from '../../src/pdata/batch.js';
import { SIGNALS, type Signal } from '../../src/pdata/signal.js';
import { admitRequest, WireError, type Admitted } from '../../src/pdata/validate.js';
import { type BehindTheDoor, openBehindTheDoor } from './support/behind-the-door.js';
import { corpus } from './support/corpus.js';
import { BYTE_EDITS, FIELD_EDITS } from './support/edits.js';
import { FUZZ_SEED, FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';
import { editedRequest, generatedRequests, recordedRequests } from './support/requests.js';

const seeds = [...recordedRequests(), ...generatedRequests(60, FUZZ_SEED)];

/** Undefined for bytes that are refused as the door refuses. */
function admitted(signal: Signal, bytes: Uint8Array): Admitted | undefined {
  try {
    return admitRequest(signal, bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    expect(error.message).not.toBe('');
    return undefined;
  }
}

let behind: BehindTheDoor;
beforeAll(async () => {
  behind = await openBehindTheDoor();
});
afterAll(() => behind.close());

async function passes(signal: Signal, bytes: Uint8Array): Promise<boolean> {
  const request = admitted(signal, bytes);
  if (request === undefined) return false;
  expect(admitRequest(signal, request.bytes)).toEqual(request);
  await behind.check(batchOf(signal, request.bytes, request.itemCount));
  return true;
}

const edits = (kinds: readonly (typeof FIELD_EDITS | typeof BYTE_EDITS)[number][]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(0xffffff), value: fc.nat(0xffffff) }), {
    minLength: 1,
    maxLength: 4,
  });

describe('a request', () => {
  test.each(corpus('wire'))('kept: $name', { timeout: FUZZ_TIMEOUT }, async ({ name, bytes }) => {
    const [signal] = name.split('.') as [Signal];
    expect(SIGNALS).toContain(signal);
    await passes(signal, bytes);
  });

  test.each([
    ['fields', edits(FIELD_EDITS)],
    ['fields and bytes', edits([...FIELD_EDITS, ...BYTE_EDITS])],
    ['bytes', edits(BYTE_EDITS)],
  ] as const)('with other %s', { timeout: FUZZ_TIMEOUT }, async (_, anyEdits) => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), anyEdits, async (seed, changes) => {
        if (await passes(seed.signal, editedRequest(seed, changes))) taken++;
      }),
      fuzzLimits(1 / 3),
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('of one kind, taken for another', { timeout: FUZZ_TIMEOUT }, async () => {
    for (const { bytes } of seeds.slice(-20)) for (const signal of SIGNALS) await passes(signal, bytes);
  });

  test('of any bytes', { timeout: FUZZ_TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SIGNALS), fc.uint8Array({ maxLength: 60 }), async (signal, bytes) => {
        await passes(signal, bytes);
      }),
      fuzzLimits(1 / 6),
    );
  });
});
