import { relative, sep } from 'node:path';
import type { Deviation } from '../../parity/deviations.js';

/** What of a test run's JSON report is read. */
export interface RunReport {
  readonly testResults: readonly {
    /** Path of the test file. */
    readonly name: string;
    /** Why the file could not be run, if it could not. */
    readonly message?: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** How one kind of recorded answer fares. */
export interface KindResult {
  readonly kind: string;
  readonly cases: number;
  readonly equal: number;
  readonly deviating: readonly Deviation[];
  /** Names of the tests that failed, or what kept a file from running. */
  readonly failed: readonly string[];
}

/**
 * Counts tests by folder below test/parity, by name of the folder.
 *
 * @throws when a listed deviation names no test that ran: the list has fallen behind.
 */
export function countKinds(report: RunReport, root: string, deviations: readonly Deviation[]): KindResult[] {
  const kinds = new Map<string, { name: string; passed: boolean }[]>();
  for (const { name: path, status, message, assertionResults } of report.testResults) {
    const [kind = ''] = relative(root, path).split(sep);
    const tests = kinds.get(kind) ?? [];
    kinds.set(kind, tests);
    for (const { fullName, status: outcome } of assertionResults)
      tests.push({ name: fullName, passed: outcome === 'passed' });
    if (assertionResults.length === 0 && status === 'failed') tests.push({ name: message ?? path, passed: false });
  }
  const results = [...kinds].map(([kind, tests]): KindResult => {
    const passed = new Set(tests.filter((one) => one.passed).map(({ name }) => name));
    const deviating = deviations.filter((one) => one.kind === kind && passed.has(one.test));
    const failed = tests.filter((one) => !one.passed).map(({ name }) => name);
    return { kind, cases: tests.length, equal: tests.length - failed.length - deviating.length, deviating, failed };
  });
  const gone = deviations.filter((one) => !results.some(({ deviating }) => deviating.includes(one)));
  if (gone.length > 0) {
    const names = gone.map(({ kind, test }) => `${kind}: ${test}`).join('\n');
    throw new Error(`test/parity/deviations.ts names tests that are not there or fail:\n${names}`);
  }
  return results.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
