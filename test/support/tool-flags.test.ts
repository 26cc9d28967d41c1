import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  amount,
  given,
  neededText,
  oneOf,
  optionalNumber,
  optionalText,
  readFlags,
  share,
  someOf,
  whole,
  type Tool,
} from './tool-flags.js';

vi.setConfig({ testTimeout: 120_000 }); // processes on a busy machine take their time

const flags = {
  rounds: whole(3, 'times'),
  seed: whole(1, 'of chance', 0),
  part: share(0.1, 'of all'),
  gib: amount(2, 'to be taken'),
  rate: optionalNumber('a second'),
  profile: optionalText('DIR', 'for profiles'),
  mode: oneOf(['fast', 'slow'], 'fast', 'how'),
  loads: someOf(['a', 'b'], 'loads'),
  write: given('write it'),
};
const tool: Tool<typeof flags> = { name: 'tool', says: 'Does it.', flags, examples: [['--rounds 1', 'once']] };
const usual = { rounds: 3, seed: 1, part: 0.1, gib: 2, mode: 'fast', loads: ['a', 'b'], write: false };

test('what is not given has its default', () => {
  expect(readFlags(tool, [])).toEqual({ values: usual });
});

test('what is given is read', () => {
  const args = '--rounds 1 --seed=0 --part 1 --gib 0.5 --rate 2.5 --profile d --mode slow --loads b --write'.split(' ');
  const all = {
    rounds: 1,
    seed: 0,
    part: 1,
    gib: 0.5,
    rate: 2.5,
    profile: 'd',
    mode: 'slow',
    loads: ['b'],
    write: true,
  };
  expect(readFlags(tool, args)).toEqual({ values: all });
});

test('help says what each flag takes, and its default', () => {
  expect(readFlags({ ...tool, flags: { rounds: flags.rounds, profile: flags.profile } }, ['--help'])).toEqual({
    code: 0,
    print: [
      'Usage: npm run tool [-- flags]',
      '',
      'Does it.',
      '',
      '  --rounds N     times (default 3)',
      '  --profile DIR  for profiles',
      '  --help         print this',
      '',
      'Examples:',
      '  npm run tool -- --rounds 1  once',
    ].join('\n'),
  });
});

test.each([
  [['--round', '1'], 'there is no flag --round'],
  [['--__proto__'], 'there is no flag --__proto__'],
  [['--no-write'], 'there is no flag --no-write'],
  [['-x'], 'there is no flag -x'],
  [['10'], 'it takes no "10"'],
  [['--rounds'], '--rounds takes a whole number from 1 on'],
  [['--rounds', '0'], '--rounds takes a whole number from 1 on, not "0"'],
  [['--rounds', '1e3'], '--rounds takes a whole number from 1 on, not "1e3"'],
  [['--part', '1.5'], '--part takes a number from 0 to 1, not "1.5"'],
  [['--part='], '--part takes a number from 0 to 1, not ""'],
  [['--gib', '0'], '--gib takes a number above 0, not "0"'],
  [['--rate', 'x'], '--rate takes a number above 0, not "x"'],
  [['--mode', 'x'], '--mode takes fast or slow, not "x"'],
  [['--loads', 'a,c'], '--loads takes some of a, b, not "a,c"'],
  [['--write=yes'], '--write takes nothing'],
])('%j is refused in one line', (args, why) => {
  const print = `tool: ${why}; \`npm run tool -- --help\` lists what it takes`;
  expect(readFlags(tool, args)).toEqual({ print, code: 2 });
});

test('what must be given is asked for', () => {
  const needing = { ...tool, flags: { reference: neededText('PATH', 'the reference') } };
  expect(readFlags(needing, [])).toMatchObject({
    code: 2,
    print: expect.stringContaining('--reference PATH must be given') as string,
  });
});

const ROOT = join(import.meta.dirname, '../..');
const TOOLS = [
  'bench',
  'bench:lens',
  'bench:burst',
  'bench:startup',
  'bench:workers',
  'chaos',
  'fuzz',
  'soak',
  'scale',
  'parity',
  'parity:side-by-side',
];

/** What a script runs, without what npm runs before it. */
async function run(name: string, flag: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [runner, file = ''] = scripts[name]!.split(' '); // they all have one
  expect(runner).toBe('tsx');
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', join(ROOT, file), flag], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

test.each(TOOLS)('%s says what it does, and refuses what it does not know', async (name) => {
  const help = await run(name, '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(
    new RegExp(`^Usage: npm run ${name} .*\\n\\n[^]+\\n  --help +print this\\n\\nExamples:\\n  npm run ${name}`),
  );
  const refused = await run(name, '--nothing-of-the-kind');
  expect(refused).toEqual({
    code: 2,
    stdout: '',
    stderr: `${name}: there is no flag --nothing-of-the-kind; \`npm run ${name} -- --help\` lists what it takes\n`,
  });
});
