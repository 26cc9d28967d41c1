/** Configurations with one or two changes: keys gone or renamed, values of other kinds. */
import type { Dice } from './pdata-inputs.js';

const WRONG: readonly unknown[] = [
  ...[
    'text',
    '',
    7,
    -1,
    2.5,
    true,
    null,
    [],
    ['a'],
    [7],
    [null],
    [[]],
    {},
    { a: 1 },
    [{ a: 1 }],
    'strict',
    'INFO',
    '1s',
  ],
];
const KEYS = ['nope', 'context', 'conditions', 'match_type', 'key', 'error_mode'];

type Holder = Record<string, unknown>;

/** Every place of a value: what holds it, and its key or index. */
function places(node: unknown): [Holder, string][] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) => [[node as Holder, key] as [Holder, string], ...places(child)]);
}

export function mutated(dice: Dice, config: object): object {
  const copy = structuredClone(config);
  for (let changes = 1 + dice.roll(2); changes > 0; changes--) {
    const found = places(copy);
    if (found.length > 0) change(dice, ...dice.pick(found));
  }
  return copy;
}

function change(dice: Dice, holder: Holder, key: string): void {
  const what = Array.isArray(holder) ? 2 : dice.roll(6);
  if (what > 1) {
    holder[key] = structuredClone(dice.pick(WRONG));
    return;
  }
  const value = holder[key];
  delete holder[key];
  if (what === 0) holder[dice.pick([`${key}x`, key.toUpperCase(), ...KEYS])] = value;
}
