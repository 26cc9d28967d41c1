/** Any text as OTLP/JSON: it is refused, or becomes protobuf that is valid and the same JSON again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJson, JsonError } from '../../src/pdata/json/decode.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import { SIGNALS, type Signal } from '../../src/pdata/signal.js';
import { validateRequest, WireError } from '../../src/pdata/validate.js';
import { damageJson, Dice } from '../differential/pdata-inputs.js';
import { corpus } from './support/corpus.js';
import { FUZZ_SEED, FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';
import { generatedRequests, recordedRequests } from './support/requests.js';

const seeds = [...recordedRequests(), ...generatedRequests(60, FUZZ_SEED)].map(({ signal, json }) => ({
  signal,
  text: JSON.stringify(json),
}));

/** @returns whether it was taken. */
function passes(signal: Signal, text: Uint8Array): boolean {
  let request: ReturnType<typeof decodeJson>;
  try {
    request = decodeJson(signal, text);
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof WireError)) throw error;
    expect(error.message).not.toBe('');
    return false;
  }
  expect(validateRequest(signal, request.bytes)).toBe(request.itemCount);
  const json = Buffer.from(encodeJson(signal, [request.bytes]));
  JSON.parse(json.toString());
  const again = decodeJson(signal, json);
  expect(again.itemCount).toBe(request.itemCount);
  expect(Buffer.from(encodeJson(signal, [again.bytes])).equals(json)).toBe(true);
  return true;
}

test.each(corpus('json'))('kept: $name', ({ name, bytes }) => {
  const [signal] = name.split('.') as [Signal];
  expect(SIGNALS).toContain(signal);
  passes(signal, bytes);
});

test('text with other characters', { timeout: FUZZ_TIMEOUT }, () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.nat(), ({ signal, text }, draw) => {
      if (passes(signal, damageJson(new Dice(draw), text))) taken++;
    }),
    fuzzLimits(2 / 3),
  );
  expect(taken).toBeGreaterThan(0);
});

test('any JSON, and any text', { timeout: FUZZ_TIMEOUT }, () => {
  const anyText = fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 60 }));
  fc.assert(
    fc.property(fc.constantFrom(...SIGNALS), anyText, (signal, text) => void passes(signal, Buffer.from(text))),
    fuzzLimits(1 / 3),
  );
});
