/** Random configurations as text, made of scalars in every notation and of references to providers, nested and escaped. */
import type { Dice } from './pdata-inputs.js';

/** What the texts name: variables, and files beside the configuration. */
export const RESOLVE_ENV: Readonly<Record<string, string>> = {
  N: '7',
  T: 'text',
  E: '',
  D: '1h3m2.5s',
  L: '[a, 0x1F, {b: yes}]',
  M: '{a: 1, b: {c: 1e+06}}',
  X: '${env:N}',
  Q: '"quoted"',
  O: '0123',
  S: '$$',
};
export const RESOLVE_FILES: Readonly<Record<string, string>> = {
  'map.yaml': 'a: 1\nb: ${env:N}\n',
  'scalar.yaml': '1e+06',
  'list.yaml': '- 1\n- 012\n',
  'broken.yaml': 'a: [',
};

const SCALARS = [
  ...[
    '1e+06',
    '1e6',
    '1.0',
    '.5',
    '-.5',
    '1_000',
    '0x1F',
    '0o17',
    '017',
    '08',
    '0b101',
    '1:30',
    '190:20:30',
    '+1',
    '-0',
  ],
  ...[
    '.inf',
    '-.Inf',
    '.nan',
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    'n',
    'true',
    'True',
    'TRUE',
    '~',
    'null',
    'Null',
    'nULL',
    '',
  ],
  ...[
    '18446744073709551615',
    '9223372036854775808',
    '1e400',
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '12e03',
    '0.1e1',
  ],
  ...[
    '"\\u00e9\\x41\\n"',
    "'it''s'",
    '!!str 1',
    '!!int "1"',
    '!!float 1',
    '!!bool yes',
    '!!null x',
    '!!binary aGk=',
    '!x 1',
  ],
  ...[
    '&a 1',
    '*a',
    '1s',
    '1h3m',
    '-1.5h',
    '1d',
    'a: b',
    '[1, 2]',
    '{a: 1}',
    '[a, {b: c}]',
    '|\n    text\n',
    '>-\n    a\n    b\n',
  ],
];
const NAMES = ['N', 'T', 'E', 'D', 'L', 'M', 'X', 'Q', 'O', 'S', 'NOPE', '1X', 'a-b', 'a.b', ''];
const DEFAULTS = [
  '',
  ':-',
  ':-x',
  ':-1',
  ':-0x10',
  ':-a:-b',
  ':-[1]',
  ':-{a: 1}',
  ':-"q"',
  ':-$$',
  ':-a b',
  ':',
  ':+x',
  ':-1e+06',
];
const URIS = [
  'file:map.yaml',
  'file:scalar.yaml',
  'file:list.yaml',
  'file:broken.yaml',
  'file:nope.yaml',
  'file:',
  'nope:x',
];
const YAMLS = [
  'yaml:1',
  'yaml:a::b: 1',
  'yaml:[1, 010]',
  'yaml:"x"',
  'yaml:',
  'yaml:{a: yes}',
  'http:x',
  'yaml:${env:N}',
];
const DOLLARS = [
  '$',
  '$$',
  '$$$',
  '$$$$',
  '$N',
  '$$N',
  '${',
  '${}',
  '$${env:N}',
  '$$${env:N}',
  '${env:N',
  '$}',
  '${N}',
  '${T:-d}',
];
/** No two become the same text: which of them wins is by chance in the reference. */
const KEYS = ['a', 'b', 'a::b', 'yes', '1', '0x2', '1.5', '"q"', 'a b', '~', '<<', 'service', '2001-01-01', 'é'];

export function randomResolvable(dice: Dice): string {
  return block(dice, '', 3);
}

function block(dice: Dice, indent: string, depth: number): string {
  const keys = [...new Set(Array.from({ length: 1 + dice.roll(3) }, () => dice.pick(KEYS)))];
  return keys.map((key) => `${indent}${key}:${value(dice, indent, depth)}\n`).join('');
}

function value(dice: Dice, indent: string, depth: number): string {
  if (depth > 0 && dice.chance(25)) return `\n${block(dice, `${indent}  `, depth - 1)}`;
  if (dice.chance(10)) return `\n${indent}- ${plain(dice)}\n${indent}- ${plain(dice)}`;
  return ` ${plain(dice)}`;
}

function plain(dice: Dice): string {
  if (dice.chance(40)) return dice.pick(SCALARS);
  const text = Array.from({ length: dice.chance(60) ? 1 : 2 + dice.roll(2) }, () => piece(dice, 2)).join('');
  return dice.chance(30) ? `"${text.replaceAll(/["\\]/g, '')}"` : text;
}

function piece(dice: Dice, depth: number): string {
  if (depth > 0 && dice.chance(15)) return `\${env:${piece(dice, depth - 1)}}`;
  if (depth > 0 && dice.chance(15)) return `\${env:NOPE:-${piece(dice, depth - 1)}}`;
  switch (dice.roll(6)) {
    case 0:
      return dice.pick(DOLLARS);
    case 1:
      return `\${${dice.pick(URIS)}}`;
    case 2:
      return `\${${dice.pick(YAMLS)}}`;
    case 3:
      return dice.pick(['x', 'a b', '/', '-', '1', ' ']);
    default:
      return `\${env:${dice.pick(NAMES)}${dice.pick(DEFAULTS)}}`;
  }
}
