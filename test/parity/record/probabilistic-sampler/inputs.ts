/** Random configurations of `probabilistic_sampler`, and items that carry what samplers read and write. */
import type { KeyValue } from '../ottl/items.js';
import { requestOf, type Request } from '../processors/items.js';
import { Dice } from '../../../differential/pdata-inputs.js';

export interface SamplerInput {
  readonly signal: 'traces' | 'logs';
  readonly processors: Readonly<Record<string, unknown>>;
  readonly input: Request;
}

/** Of lines the sampler writes. */
export const SAMPLER_LEVELS: readonly string[] = ['info', 'warn', 'error'];

const MODES = ['hash_seed', 'proportional', 'equalizing'];
const PERCENTAGES = [
  0, 1e-15, 1e-6, 0.001, 0.006, 0.0061, 0.0062, 0.1, 1, 3.125, 6.25, 10, 12.5, 15, 25, 33.3333, 50, 66.67, 75, 90, 99,
  99.9, 99.99, 99.999, 99.9999, 100, 101, 1000,
];
const HEX = '0123456789abcdef';
const ATTRIBUTES = ['id', 'priority', 'other'];

const some = <T>(dice: Dice, most: number, make: () => T): T[] => Array.from({ length: 1 + dice.roll(most) }, make);
const hex = (dice: Dice, length: number): string => Array.from({ length }, () => HEX[dice.roll(16)]).join('');

/** @param items how many spans or records. */
export function randomSampler(dice: Dice, items: number): SamplerInput {
  const signal = dice.pick(['traces', 'logs'] as const);
  const input =
    signal === 'traces'
      ? requestOf(
          'resourceSpans',
          'scopeSpans',
          'spans',
          Array.from({ length: items }, (_, i) => span(dice, i)),
        )
      : requestOf(
          'resourceLogs',
          'scopeLogs',
          'logRecords',
          Array.from({ length: items }, () => record(dice)),
        );
  return { signal, processors: { probabilistic_sampler: configuration(dice, signal) }, input };
}

function configuration(dice: Dice, signal: 'traces' | 'logs'): object {
  return {
    sampling_percentage: dice.chance(30) ? dice.roll(1_000_000) / 10_000 : dice.pick(PERCENTAGES),
    ...(dice.chance(80) ? { mode: dice.pick(MODES) } : {}),
    ...(dice.chance(40) ? { hash_seed: dice.pick([0, 1, 22, 65_536, 4_294_967_295]) } : {}),
    ...(dice.chance(50) ? { fail_closed: dice.chance(40) } : {}),
    ...(dice.chance(50) ? { sampling_precision: 1 + dice.roll(14) } : {}),
    ...(signal === 'logs' && dice.chance(50) ? { attribute_source: dice.pick(['traceID', 'record']) } : {}),
    ...(signal === 'logs' && dice.chance(60) ? { from_attribute: dice.pick(ATTRIBUTES) } : {}),
    ...(signal === 'logs' && dice.chance(50) ? { sampling_priority: dice.pick(ATTRIBUTES) } : {}),
  };
}

function traceId(dice: Dice): object {
  if (dice.chance(8)) return {};
  // Of the last 14 digits, which are the randomness, some are near the ends.
  const end = dice.chance(20) ? dice.pick(['0', '8', 'f']).repeat(1 + dice.roll(13)) : '';
  return { traceId: hex(dice, 18) + end + hex(dice, 14 - end.length) };
}

function span(dice: Dice, i: number): object {
  return {
    ...traceId(dice),
    spanId: hex(dice, 16),
    name: `s${i}`,
    ...(dice.chance(60) ? { traceState: traceState(dice) } : {}),
    attributes: dice.chance(20) ? [{ key: 'sampling.priority', value: value(dice) }] : [],
  };
}

function record(dice: Dice): object {
  const attributes: KeyValue[] = [];
  for (const key of ATTRIBUTES) if (dice.chance(40)) attributes.push({ key, value: value(dice) });
  if (dice.chance(25)) attributes.push({ key: 'sampling.threshold', value: sampled(dice, threshold(dice)) });
  if (dice.chance(25)) attributes.push({ key: 'sampling.randomness', value: sampled(dice, randomness(dice)) });
  return { ...traceId(dice), body: { stringValue: 'b' }, attributes };
}

/** A text, mostly. */
function sampled(dice: Dice, stringValue: string): object {
  return dice.chance(92) ? { stringValue } : value(dice);
}

function value(dice: Dice): object {
  switch (dice.roll(7)) {
    case 0:
    case 1:
      return { intValue: String(dice.pick([0, 1, -1, 5, 50, 100, 101, 9_007_199_254_740_991, dice.roll(120)])) };
    case 2:
      return { doubleValue: dice.pick([0, -0.5, 0.001, 12.5, 99.99, 100, 100.5, 1e-20, 1e300, 'NaN', 'Infinity']) };
    case 3:
      return { boolValue: dice.chance(50) };
    case 4:
      return { bytesValue: Buffer.from(hex(dice, 2 * dice.roll(6)), 'hex').toString('base64') };
    case 5:
      return dice.pick([{}, { arrayValue: { values: [{ intValue: '1' }] } }, { kvlistValue: { values: [] } }]);
    default:
      return {
        stringValue: dice.pick([
          '',
          '0',
          '1',
          '0.0',
          '-1',
          '+5',
          '1e3',
          'NaN',
          'inf',
          '0x1p4',
          'x',
          hex(dice, 8),
          '1_0',
          ' 1',
        ]),
      };
  }
}

/** What an earlier sampler let pass, or what none would write. */
function threshold(dice: Dice): string {
  switch (dice.roll(8)) {
    case 0:
      return dice.pick([
        '0',
        '',
        '00000000000000',
        'ffffffffffffff',
        'fffffffffffffff',
        '000000000000000',
        '1'.repeat(15),
      ]);
    case 1:
      return dice.pick(['g', 'C', '-1', '8 ', '0x8', 'A0', '8.0']);
    default:
      return dice.chance(50) ? hex(dice, 1 + dice.roll(14)) : dice.pick(['8', 'c', '4', '2', '1', 'e', 'fd', '0001']);
  }
}

function randomness(dice: Dice): string {
  switch (dice.roll(8)) {
    case 0:
      return dice.pick(['', '0', 'ffffffffffffff', '00000000000000', '1'.repeat(13), '1'.repeat(15)]);
    case 1:
      return dice.pick(['gggggggggggggg', 'ABCDEF01234567', '0x000000000000', '-1111111111111']);
    default:
      return hex(dice, 14);
  }
}

function traceState(dice: Dice): string {
  const members = some(dice, 3, () => (dice.chance(60) ? `ot=${otelMember(dice)}` : otherMember(dice)));
  return members.join(dice.chance(90) ? ',' : dice.pick([' , ', ', ', ',\t', ',,', ';']));
}

function otelMember(dice: Dice): string {
  const fields = some(dice, 3, () => {
    switch (dice.roll(6)) {
      case 0:
        return `rv:${randomness(dice)}`;
      case 1:
        return dice.pick(['x:y', 'a9:_.-', 'th', ':', 'p:', 'X:y', '9a:b', 'p:a b', 'th:8:8', 'k:é', 'q:%']);
      case 2:
        return dice.chance(5) ? `long:${'v'.repeat(dice.pick([240, 250, 251, 252, 256]))}` : 'r:1';
      default:
        return `th:${threshold(dice)}`;
    }
  });
  return fields.join(dice.chance(95) ? ';' : dice.pick([';;', ',', '; ']));
}

function otherMember(dice: Dice): string {
  switch (dice.roll(7)) {
    case 0:
      return dice.pick(['', ' ', '\t', '=', 'a', 'a=', '=b', 'A=b', 'a=b=c', 'a=é', 'a= ', 'a= b', 'a=b ']);
    case 1:
      return dice.pick(['t@v=1', '0t@v=1', '0t=1', 't@@v=1', 't@=1', '@v=1', 't@V=1', 'a-*/_9=!~']);
    case 2:
      return dice.chance(30) ? longMember(dice) : 'b=2';
    case 3:
      return dice.chance(10)
        ? Array.from({ length: dice.pick([30, 31, 32, 33]) }, (_, i) => `k${i}=v`).join(',')
        : 'c=3';
    default:
      return `vendor=${hex(dice, 4)}`;
  }
}

function longMember(dice: Dice): string {
  const letters = 'k'.repeat(dice.pick([240, 241, 242, 255, 256, 257]));
  switch (dice.roll(4)) {
    case 0:
      return `${letters}=v`;
    case 1:
      return `${letters}@v=1`;
    case 2:
      return `t@${'v'.repeat(dice.pick([13, 14, 15]))}=1`;
    default:
      return `k=${'v'.repeat(dice.pick([255, 256, 257, 900, 1000, 1020]))}`;
  }
}

/** Those that are recorded. */
export function recordedSamplers(): readonly SamplerInput[] {
  const dice = new Dice(20_131);
  return Array.from({ length: 64 }, () => randomSampler(dice, 80));
}
