/**
 * The same bytes to the reference collector and to us: `npm run differential`, with OTLP_HUB_REFERENCE the path of its binary.
 * OTLP_HUB_FUZZ_RUNS sets how many inputs of each kind (default 2000), OTLP_HUB_FUZZ_SEED repeats a run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchOf } from '../../src/pdata/batch.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { decodeJson, JsonError } from '../../src/pdata/json/decode.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import { SIGNALS, type Signal } from '../../src/pdata/signal.js';
import { admitRequest, WireError, type Admitted } from '../../src/pdata/validate.js';
import { damage, damageJson, Dice, randomBytes, randomRequest } from './pdata-inputs.js';
import { Reference, type Answer } from './pdata-reference.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** What we refuse on purpose though the reference takes it; see `src/pdata/README.md`. */
const STRICTER = [
  /^proto: illegal wireType 3$/,
  /^proto: \w+: illegal tag \d+ \(wire type \d{10,}\)$/,
  /nested deeper than 64 values/,
];

/** What the reference says when its own text shows bytes that are no UTF-8; ours shows a replacement character. */
const UNPRINTABLE = 'failed to marshal error message';

describe(`against the reference, seed ${seed}`, () => {
  let reference: Reference | undefined;
  beforeAll(async () => {
    if (binary === undefined) throw new Error('OTLP_HUB_REFERENCE must be the path of the reference collector');
    reference = await Reference.start(binary);
  });
  afterAll(() => reference?.stop());

  const kinds: [string, 'protobuf' | 'json', (dice: Dice, signal: Signal) => Uint8Array][] = [
    ['valid protobuf', 'protobuf', (dice, signal) => encodeRequest(signal, randomRequest(dice, signal))],
    [
      'damaged protobuf',
      'protobuf',
      (dice, signal) => damage(dice, encodeRequest(signal, randomRequest(dice, signal))),
    ],
    ['random bytes', 'protobuf', (dice) => randomBytes(dice, dice.roll(40))],
    ['valid JSON', 'json', (dice, signal) => Buffer.from(JSON.stringify(randomRequest(dice, signal)))],
    ['damaged JSON', 'json', (dice, signal) => damageJson(dice, JSON.stringify(randomRequest(dice, signal)))],
  ];

  test.each(kinds)('%s: same texts, same JSON', { timeout: 600_000 }, async (name, encoding, make) => {
    const dice = new Dice(seed);
    const tally = { accepted: 0, refused: 0, stricter: 0, unprintable: 0 };
    for (let run = 0; run < runs; run++) {
      const signal = dice.pick(SIGNALS);
      const input = make(dice, signal);
      const ours = answerOf(signal, encoding, input);
      const theirs = await reference!.send(signal, `application/${encoding === 'json' ? 'json' : 'x-protobuf'}`, input);
      if (ours.kind === 'refused' && differ(ours, theirs) && STRICTER.some((text) => text.test(ours.text))) {
        tally.stricter++;
        continue;
      }
      if (theirs.kind === 'refused' && theirs.text === UNPRINTABLE && ours.kind === 'refused') {
        expect(ours.text).toContain('\ufffd');
        tally.unprintable++;
        continue;
      }
      tally[ours.kind]++;
      expect(readable(ours), `${signal} ${Buffer.from(input).toString(encoding === 'json' ? 'utf8' : 'hex')}`).toEqual(
        readable(theirs),
      );
    }
    console.log(`${name}: ${runs} inputs compared, ${JSON.stringify(tally)}`);
  });
});

function answerOf(signal: Signal, encoding: 'protobuf' | 'json', input: Uint8Array): Answer {
  let admitted: Admitted;
  try {
    admitted = encoding === 'json' ? decodeJson(signal, input) : admitRequest(signal, input);
  } catch (error) {
    if (error instanceof WireError || error instanceof JsonError) return { kind: 'refused', text: error.message };
    throw error;
  }
  const { chunks, itemCount } = batchOf(signal, admitted.bytes, admitted.itemCount);
  return { kind: 'accepted', json: itemCount === 0 ? undefined : Buffer.from(encodeJson(signal, chunks)) };
}

function differ(ours: Answer, theirs: Answer): boolean {
  return JSON.stringify(readable(ours)) !== JSON.stringify(readable(theirs));
}

/** One character per byte, so that a difference shows where it is. */
function readable(answer: Answer): unknown {
  return answer.kind === 'refused' ? answer : { ...answer, json: answer.json?.toString('latin1') };
}
