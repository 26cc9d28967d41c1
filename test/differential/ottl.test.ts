/**
 * The same random statements to the reference's `transform` and to ours: what they change, what they log, and what is said to those
 * that cannot be loaded. Run as told in remote-write.test.ts.
 */
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/pdata/signal.js';
import { changesOf } from '../parity/ottl/changes.js';
import { comparableError, throughTransform, validationError } from '../parity/ottl/run.js';
import { logSuite, metricSuite, spanSuite, type Suite } from '../parity/record/ottl/inputs.js';
import { referenceValidationError } from '../parity/record/ottl/validation.js';
import type { MetricStatement } from '../parity/record/ottl/metrics.js';
import { throughReference } from '../parity/record/running-reference.js';
import { logStatement, metricStatement, spanStatement } from './ottl-inputs.js';
import { Dice } from './pdata-inputs.js';
import { INSIDES } from './insides.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** What the reference leaves of bytes in a map it changes: docs/deviations.md. */
const ZEROED = '"item.attributes.bytes":{"bytesValue":"AAAAAA=="}';

/** Parts set to themselves, which the reference empties: docs/deviations.md. */
const SELF_SET = /set\(span\.(events|links), span\.\1\)/;

/** Statements a start of the reference. */
const AT_ONCE = 250;
/** Of the statements that cannot be loaded, one in so many is shown to the reference: each takes a start. */
const SHOWN = 10;

interface Kind<T> {
  readonly signal: Signal;
  make(dice: Dice): T;
  suiteOf(statements: readonly T[]): Suite;
}

const LOGS: Kind<string> = { signal: 'logs', make: logStatement, suiteOf: logSuite };
const SPANS: Kind<string> = { signal: 'traces', make: spanStatement, suiteOf: spanSuite };
const METRICS: Kind<MetricStatement> = { signal: 'metrics', make: metricStatement, suiteOf: metricSuite };

describe(`statements, ${runs} a signal from seed ${seed}`, () => {
  test.each<Kind<unknown>>([LOGS, SPANS, METRICS] as Kind<unknown>[])(
    '$signal',
    { timeout: 3_600_000 },
    async (kind) => {
      if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
      const dice = new Dice(seed);
      const different: object[] = [];
      let refused = 0;
      for (let run = 0; run < runs; run += AT_ONCE) {
        const loadable: unknown[] = [];
        for (let i = 0; i < AT_ONCE; i++) {
          const statement = kind.make(dice);
          const suite = kind.suiteOf([statement]);
          const ours = await validationError(kind.signal, suite.configuration);
          if (ours === '') loadable.push(statement);
          else if (refused++ % SHOWN === 0) {
            const theirs = referenceValidationError(binary, kind.signal, suite.configuration);
            if (comparableError(ours) !== comparableError(theirs)) different.push({ statement, ours, theirs });
          }
        }
        different.push(...(await differences(binary, kind, loadable)));
      }
      expect(different).toEqual([]);
    },
  );
});

/** What differs; statements that only the reference refuses are found by halves. */
async function differences<T>(collector: string, kind: Kind<T>, statements: readonly T[]): Promise<object[]> {
  if (statements.length === 0) return [];
  const suite = kind.suiteOf(statements);
  const theirs = await throughReference(collector, suite.signal, { transform: suite.configuration }, suite.input).catch(
    (error: Error) => error,
  );
  if (theirs instanceof Error && statements.length === 1) {
    // A statement that panics (two lists of one type compared) cuts the connection: docs/deviations.md.
    return theirs.message === 'fetch failed' ? [] : [{ statement: suite.statements[0], theirs: theirs.message }];
  }
  if (theirs instanceof Error) {
    const half = statements.length >> 1;
    const first = await differences(collector, kind, statements.slice(0, half));
    return [...first, ...(await differences(collector, kind, statements.slice(half)))];
  }
  const ours = await throughTransform(suite);
  const before = Object.values(suite.input)[0]!;
  const [, after] = Object.entries((theirs.output[0] ?? {}) as Record<string, readonly object[]>)[0] ?? ['', []];
  return suite.statements.flatMap((statement, i): object[] => {
    const text = statement.replace(/^(?:gauge|sum|histogram|exponential|summary): /, '');
    const [our, their] = [
      { changes: changesOf(before[i]!, ours.out[i]), errors: ours.errorsOf(text) },
      {
        changes: changesOf(before[i]!, after[i]),
        errors: theirs.log.filter((line) => line['statement'] === text).map(({ error }) => String(error)),
      },
    ];
    if (SELF_SET.test(statement)) return [];
    if (INSIDES.test(JSON.stringify(their)) || JSON.stringify(their).includes(ZEROED)) return [];
    return JSON.stringify(sorted(our)) === JSON.stringify(sorted(their))
      ? []
      : [{ statement, ours: our, theirs: their }];
  });
}

/** Go's maps have any order, and what is made of them: fields and attributes by their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const elements = value.map(sorted) as readonly { readonly key?: string }[];
    const areAttributes = elements.every((element) => typeof element === 'object' && element?.key !== undefined);
    return areAttributes ? elements.toSorted((a, b) => (a.key! < b.key! ? -1 : a.key! > b.key! ? 1 : 0)) : elements;
  }
  const fields = Object.entries(value).map(([key, child]) => [key, sorted(child)] as const);
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
