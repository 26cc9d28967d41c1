/**
 * Records what the statements of `ottl/` do in the reference, and what it says to those that it does not load:
 *
 *     npx tsx test/parity/record/ottl.ts <path of the reference collector> [file]
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { changesOf, type Changes } from '../ottl/changes.js';
import { BROKEN_CONFIGURATIONS, BROKEN_STATEMENTS } from './ottl/broken.js';
import { SUITES, type Suite } from './ottl/inputs.js';
import { referenceValidationError } from './ottl/validation.js';
import { throughReference } from './running-reference.js';

export interface StatementRecording {
  readonly statement: string;
  readonly changes: Changes;
  /** Of each failure that was logged. */
  readonly errors?: readonly string[];
}

async function main(): Promise<void> {
  const [binary, file = fileURLToPath(new URL('../ottl/recorded.json', import.meta.url))] = process.argv.slice(2);
  if (binary === undefined) throw new Error('usage: ottl.ts <path of the reference collector> [file]');
  const suites: Record<string, readonly StatementRecording[]> = {};
  for (const suite of SUITES) suites[suite.signal] = await recordSuite(binary, suite);
  const statements = BROKEN_STATEMENTS.map((statement) => {
    const transform = { log_statements: [{ context: 'log', statements: [statement] }] };
    return { statement, error: referenceValidationError(binary, 'logs', transform) };
  });
  const configurations = BROKEN_CONFIGURATIONS.map((transform) => {
    const [key = ''] = Object.keys(transform);
    const signal = key.startsWith('metric') ? 'metrics' : key.startsWith('trace') ? 'traces' : 'logs';
    return { transform, error: referenceValidationError(binary, signal, transform) };
  });
  writeFileSync(file, oneLineEach({ ...suites, brokenStatements: statements, brokenConfigurations: configurations }));
}

/** Lists of recordings, a line each: they are many. */
function oneLineEach(lists: Readonly<Record<string, readonly unknown[]>>): string {
  const texts = Object.entries(lists).map(([name, list]) => {
    return `${JSON.stringify(name)}: [\n${list.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
  });
  return `{\n${texts.join(',\n')}\n}\n`;
}

async function recordSuite(binary: string, { signal, statements, configuration, input }: Suite) {
  const { output, log } = await throughReference(binary, signal, { transform: configuration }, input);
  const [[, before]] = Object.entries(input) as [[string, readonly object[]]];
  const [, after] = Object.entries((output[0] ?? {}) as Record<string, readonly object[]>)[0] ?? ['', []];
  return statements.map((statement, i): StatementRecording => {
    const text = statement.replace(/^(?:gauge|sum|histogram|exponential|summary): /, '');
    // Statements about several kinds of metrics fail for some of them: their errors are kept in order.
    const errors = log.filter((line) => line['statement'] === text).map(({ error }) => String(error));
    const changes = changesOf(before[i]!, after[i]);
    return errors.length === 0 ? { statement, changes } : { statement, changes, errors };
  });
}

await main();
