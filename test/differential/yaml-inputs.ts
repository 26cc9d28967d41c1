/** Random YAML: pieces put together by chance, and recorded texts with small damage. */
import { YAML_TEXTS } from '../parity/record/yaml-inputs.js';
import type { Dice } from './pdata-inputs.js';

const PIECES = [
  ...[
    '\n',
    '\n',
    '\n',
    ' ',
    '  ',
    '    ',
    '\t',
    ': ',
    ':',
    '- ',
    '-',
    '? ',
    '?',
    ',',
    '[',
    ']',
    '{',
    '}',
    '#',
    ' #',
    '"',
    "'",
  ],
  ...[
    '|',
    '>',
    '|-',
    '>+',
    '|2',
    '&a ',
    '*a',
    '!',
    '!!str ',
    '!!int ',
    '!x ',
    '%',
    '@',
    '`',
    '<<: ',
    '---',
    '...',
    '--- ',
  ],
  ...[
    'a',
    'b',
    'key',
    'a b',
    'true',
    'null',
    '~',
    '1',
    '0x1',
    '1e3',
    '.inf',
    '2001-01-01',
    'yes',
    '0123',
    '1_0',
    '12:30',
  ],
  ...[
    '\\',
    '\\n',
    '\\x41',
    '\\u00e9',
    "''",
    '\r',
    '\r\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u00e9',
    '\ud83d\ude00',
    '::',
    'a::b',
  ],
  ...[
    'a: 1\n',
    'a:\n  b: 1\n',
    '- 1\n',
    'a: [1, 2]\n',
    'a: {b: 1}\n',
    'a: |\n  x\n',
    '  c: d\n',
    '    e: f\n',
    'x: "y"\n',
  ],
] as const;

export function randomYaml(dice: Dice): string {
  return dice.chance(40) ? assembled(dice) : damaged(dice.pick(YAML_TEXTS), dice);
}

function assembled(dice: Dice): string {
  const count = 1 + dice.roll(14);
  return Array.from({ length: count }, () => dice.pick(PIECES)).join('');
}

function damaged(text: string, dice: Dice): string {
  let result = dice.chance(30) ? `${text}${dice.pick(YAML_TEXTS)}` : text;
  for (let i = 1 + dice.roll(3); i > 0; i--) {
    const at = dice.roll(result.length + 1);
    const removed = dice.chance(50) ? dice.roll(3) : 0;
    const added = dice.chance(70) ? dice.pick(PIECES) : '';
    result = result.slice(0, at) + added + result.slice(at + removed);
  }
  return result;
}
