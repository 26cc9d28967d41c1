/** Inputs for the fuzz tests of pdata: random OTLP requests as objects, and damage to bytes. All drawn from one seed. */
import type { FieldDescriptor, MessageName } from '../../src/pdata/descriptor.js';
import { DEPRECATED_SCOPES, MESSAGES, REQUEST_MESSAGE } from '../../src/pdata/descriptor.js';
import type { Signal } from '../../src/pdata/signal.js';

/** A reproducible source of randomness (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 up to, not including, `below`. */
  roll(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.roll(values.length)]!;
  }
}

const TEXTS = [
  '',
  'a',
  'service.name',
  'hello world',
  '"quoted"\n\\',
  'é日𐍈',
  '<&>\u2028',
  '\u0001\u007f',
  'x'.repeat(130),
];
const UINT64S = ['0', '1', '9', '1700000000000000000', '18446744073709551615', '9007199254740993', '4294967296'];
const INT64S = ['0', '1', '-1', '-9223372036854775808', '9223372036854775807', '-4294967296', '123456789012'];
const DOUBLES = [
  0,
  1,
  -1.5,
  0.1,
  1e21,
  1e-7,
  123456789.125,
  5e-324,
  1.7976931348623157e308,
  'NaN',
  'Infinity',
  '-Infinity',
];
const UINT32S = [0, 1, 255, 256, 4294967295];
const INT32S = [0, 1, -1, 20, -2147483648, 2147483647];

/** A random request in OTLP/JSON form that every reader accepts. */
export function randomRequest(dice: Dice, signal: Signal): object {
  return randomMessage(dice, REQUEST_MESSAGE[signal], 0);
}

function randomMessage(dice: Dice, name: MessageName, depth: number): object {
  const fields = MESSAGES[name].fields.filter((field) => field.number !== DEPRECATED_SCOPES);
  const present = chosenFields(dice, fields, depth);
  return Object.fromEntries(present.map((field) => [field.name, randomField(dice, field, depth)]));
}

/** Most fields, at most one of each oneof, and none that lead deeper once it is deep. */
function chosenFields(dice: Dice, fields: readonly FieldDescriptor[], depth: number): FieldDescriptor[] {
  const usable = fields.filter((field) => field.message === undefined || depth < 12);
  const oneofs = new Map<string, FieldDescriptor[]>();
  for (const field of usable) {
    if (field.oneof !== undefined) oneofs.set(field.oneof, [...(oneofs.get(field.oneof) ?? []), field]);
  }
  const winners = new Set([...oneofs.values()].map((members) => dice.pick(members)));
  return usable.filter(
    (field) => (field.oneof === undefined || winners.has(field)) && dice.chance(depth < 5 ? 85 : 60),
  );
}

function randomField(dice: Dice, field: FieldDescriptor, depth: number): unknown {
  if (!field.repeated) return randomValue(dice, field, depth);
  const length = dice.roll(depth < 6 ? 4 : 3);
  return Array.from({ length }, () => randomValue(dice, field, depth));
}

function randomValue(dice: Dice, field: FieldDescriptor, depth: number): unknown {
  switch (field.kind) {
    case 'message':
      return randomMessage(dice, field.message!, depth + 1);
    case 'string':
      return dice.pick(TEXTS);
    case 'bytes':
      return dice.pick(['', 'AQ==', 'AQID', '////']);
    case 'traceId':
      return dice.pick(['', '5b8efff798038103d269b633813fc60c', '0'.repeat(32), 'F'.repeat(32)]);
    case 'spanId':
      return dice.pick(['', 'eee19b7ec3c1b174', '0'.repeat(16)]);
    case 'bool':
      return dice.chance(50);
    case 'enum':
      return dice.roll(6);
    case 'uint32':
    case 'fixed32':
      return dice.pick(UINT32S);
    case 'sint32':
      return dice.pick(INT32S);
    case 'fixed64':
    case 'uint64':
      return dice.pick(UINT64S);
    case 'int64':
    case 'sfixed64':
      return dice.pick(INT64S);
    case 'double':
      return dice.pick(DOUBLES);
  }
}

/** Bytes that are mostly like `bytes`. */
export function damage(dice: Dice, bytes: Uint8Array): Uint8Array {
  let damaged: Uint8Array = bytes;
  for (let times = 1 + dice.roll(3); times > 0; times--) damaged = damageOnce(dice, damaged);
  return damaged;
}

function damageOnce(dice: Dice, bytes: Uint8Array): Uint8Array {
  const at = dice.roll(bytes.length + 1);
  const upTo = Math.min(at + dice.roll(12), bytes.length);
  const before = bytes.subarray(0, at);
  switch (dice.roll(6)) {
    case 0: // another bit
      return Buffer.concat([before, Buffer.of((bytes[at] ?? 0) ^ (1 << dice.roll(8))), bytes.subarray(at + 1)]);
    case 1: // another byte
      return Buffer.concat([before, randomBytes(dice, 1), bytes.subarray(at + 1)]);
    case 2: // cut off
      return before;
    case 3: // a piece missing
      return Buffer.concat([before, bytes.subarray(upTo)]);
    case 4: // a piece twice
      return Buffer.concat([bytes.subarray(0, upTo), bytes.subarray(at)]);
    default: // foreign bytes
      return Buffer.concat([before, randomBytes(dice, dice.roll(12)), bytes.subarray(at)]);
  }
}

export function randomBytes(dice: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => dice.roll(256));
}

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '\\',
  'null',
  'true',
  '-',
  '0',
  '1e5',
  '.5',
  '1.5',
  '""',
  '\\u00e9',
  ' ',
  '\n',
];

/** Text that is mostly like `text`: the JSON equivalent of `damage`. */
export function damageJson(dice: Dice, text: string): Uint8Array {
  if (dice.chance(30)) return damage(dice, Buffer.from(text));
  let damaged = text;
  for (let times = 1 + dice.roll(2); times > 0; times--) {
    const at = dice.roll(damaged.length + 1);
    const rest = damaged.slice(at + dice.roll(4));
    damaged = damaged.slice(0, at) + (dice.chance(70) ? dice.pick(TOKENS) : '') + rest;
  }
  return Buffer.from(damaged);
}
