/** Any text as a statement or condition is read, or refused with what is wrong and where. For a bounded time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import { Compiler } from '../../src/ottl/compile.js';
import { ItemContext } from '../../src/ottl/context.js';
import { CONTEXTS, type ContextName } from '../../src/ottl/contexts/contexts.js';
import { OttlError } from '../../src/ottl/error.js';
import { standardFunctions } from '../../src/ottl/functions/standard.js';
import { parseCondition, parseStatement, parseValueExpression } from '../../src/ottl/parse.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { validateRequest } from '../../src/pdata/validate.js';
import { Walk } from '../../src/pdata/view/walk.js';
import { BROKEN_STATEMENTS } from '../parity/record/ottl/broken.js';
import { SUITES } from '../parity/record/ottl/inputs.js';

const LIMITS = { numRuns: 20_000, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false };
const TIMEOUT = 60_000;

const [LOG_STATEMENTS, SPAN_STATEMENTS] = SUITES.map(({ statements }) => statements) as [string[], string[]];
const seeds = [...LOG_STATEMENTS, ...SPAN_STATEMENTS, ...BROKEN_STATEMENTS];
const conditions = LOG_STATEMENTS.flatMap((statement) => statement.split(' where ')[1] ?? []);
const pieces = [
  ...'()[]{},.:=<>+-*/"\\ \n%_é',
  '==',
  '"s"',
  'nil',
  'not ',
  ' and ',
  ' or ',
  ' where ',
  'true',
  'log.',
  'attributes',
  'Len',
  'set',
  '0x1',
  '08',
  '1.5',
  '99999999999999999999',
  'SEVERITY_NUMBER_INFO',
  '((((((((',
];

/** Texts of a seed with some of it cut out, put in twice or replaced by what means something to the grammar. */
const damaged = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 4 }),
    )
    .map(([text, edits]) =>
      edits.reduce((before, [where, removed, added]) => {
        const at = where % (before.length + 1);
        return before.slice(0, at) + added + before.slice(at + removed);
      }, text),
    );
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join('')),
  damaged(seeds),
  damaged(conditions),
);

/** Runs `read`; anything but an error of the language is passed on. */
function refusal(read: () => unknown): OttlError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof OttlError) return error;
    throw error;
  }
}

describe('the parser', () => {
  test.each([
    ['statement', parseStatement],
    ['condition', parseCondition],
    ['expression', parseValueExpression],
  ] as const)('reads any text as a %s, or says where it is none', { timeout: TIMEOUT }, (what, parse) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const error = refusal(() => parse(text));
        if (error === undefined) return;
        expect(error.message).not.toBe('');
        if (!error.message.startsWith(`${what} has invalid syntax: `)) return;
        const { line, column, offset } = error.position!;
        expect(error.message.startsWith(`${what} has invalid syntax: ${line}:${column}: `)).toBe(true);
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(text.length);
      }),
      LIMITS,
    );
  });

  test('gives up on what is nested too deeply instead of overflowing', () => {
    const nested = `set(log.body, ${'('.repeat(100_000)}1${')'.repeat(100_000)})`;
    expect(refusal(() => parseStatement(nested))?.message).toMatch(/^statement has invalid syntax: 1:\d+: /);
  });
});

describe('the compiler', () => {
  const compilerFor = (context: ContextName): Compiler => {
    const definition = CONTEXTS[context];
    return new Compiler({
      context: definition,
      functions: standardFunctions(),
      contextNames: definition.pathNames,
      environment: { clock: systemClock, random: () => 0.5 },
    });
  };
  const compiler = compilerFor('log');
  const records = encodeRequest('logs', SUITES[0]!.input);

  test(
    'makes a function of any statement, or says what is wrong; run, it leaves a message',
    { timeout: TIMEOUT },
    () => {
      fc.assert(
        fc.property(damaged(LOG_STATEMENTS), fc.nat(LOG_STATEMENTS.length - 1), (text, which) => {
          let execute: ((context: ItemContext) => void) | undefined;
          if (refusal(() => (execute = compiler.statement(text).execute)) !== undefined) return;
          let seen = 0;
          let item: ItemContext | undefined;
          const walk = new Walk('logs', {
            item: (shown) => {
              item ??= new ItemContext(shown);
              if (seen++ === which) refusal(() => execute!(item!));
              return false;
            },
          });
          const out = walk.run(records);
          expect(validateRequest('logs', out)).toBe(LOG_STATEMENTS.length);
        }),
        { ...LIMITS, numRuns: 3_000 },
      );
    },
  );
});
