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

interface CountedTest {
  readonly name: string;
  readonly passed: boolean;
  /** A file that could not be run stands for whatever is in it. */
  readonly isFile: boolean;
}

/**
 * Counts tests by folder below test/parity, by name of the folder.
 *
 * @throws when a listed deviation names no test that ran: the list has fallen behind. One whose test failed is among the failed.
 */
export function countKinds(report: RunReport, root: string, deviations: readonly Deviation[]): KindResult[] {
  const kinds = new Map<string, CountedTest[]>();
  for (const { name: path, status, message, assertionResults } of report.testResults) {
    const [kind = ''] = relative(root, path).split(sep);
    const tests = kinds.get(kind) ?? [];
    kinds.set(kind, tests);
    for (const { fullName, status: outcome } of assertionResults)
      tests.push({ name: fullName, passed: outcome === 'passed', isFile: false });
    if (assertionResults.length === 0 && status === 'failed') {
      tests.push({ name: message ?? path, passed: false, isFile: true });
    }
  }
  const results = [...kinds].map(([kind, tests]): KindResult => {
    const passed = new Set(tests.filter((one) => one.passed).map(({ name }) => name));
    const deviating = deviations.filter((one) => one.kind === kind && passed.has(one.test));
    const failed = tests.filter((one) => !one.passed).map(({ name }) => name);
    return { kind, cases: tests.length, equal: tests.length - failed.length - deviating.length, deviating, failed };
  });
  refuseUnknown(deviations, kinds);
  return results.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

/** Where a file of its kind could not be run, its test may be in there: the file is told as failed. */
function refuseUnknown(deviations: readonly Deviation[], kinds: ReadonlyMap<string, readonly CountedTest[]>): void {
  const isThere = ({ kind, test }: Deviation): boolean =>
    kinds.get(kind)?.some(({ name, isFile }) => isFile || name === test) ?? false;
  const gone = deviations.filter((one) => !isThere(one)).map(({ kind, test }) => `${kind}: ${test}`);
  if (gone.length > 0) throw new Error(`test/parity/deviations.ts names tests that are not there:\n${gone.join('\n')}`);
}
