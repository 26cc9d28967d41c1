import { expect, test } from 'vitest';
import { countKinds, type RunReport } from './count.js';
import { pageOf, tableOf } from './page.js';

const report: RunReport = {
  testResults: [
    {
      name: '/r/debug/a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'one', status: 'passed' },
        { fullName: 'two', status: 'failed' },
      ],
    },
    { name: '/r/cli/b.test.ts', status: 'passed', assertionResults: [{ fullName: 'three', status: 'passed' }] },
    { name: '/r/cli/c.test.ts', status: 'failed', message: 'does not load', assertionResults: [] },
  ],
};
const deviation = { kind: 'cli', test: 'three', reason: 'It is better so.' };

test('counts by folder what is equal, deviates or fails', () => {
  expect(countKinds(report, '/r', [deviation])).toEqual([
    { kind: 'cli', cases: 2, equal: 0, deviating: [deviation], failed: ['does not load'] },
    { kind: 'debug', cases: 2, equal: 1, deviating: [], failed: ['two'] },
  ]);
});

test('a deviation that no test shows is an error', () => {
  expect(() => countKinds(report, '/r', [{ ...deviation, kind: 'debug', test: 'gone' }])).toThrow(
    'names tests that are not there',
  );
});

test('a deviation whose test failed, or whose file could not be run, is told among what failed', () => {
  const failing = [
    { ...deviation, kind: 'debug', test: 'two' },
    { ...deviation, test: 'in the file that does not load' },
  ];
  expect(countKinds(report, '/r', failing)).toEqual([
    { kind: 'cli', cases: 2, equal: 1, deviating: [], failed: ['does not load'] },
    { kind: 'debug', cases: 2, equal: 1, deviating: [], failed: ['two'] },
  ]);
});

test('prints the table with a sum, and deviations by name', () => {
  const results = countKinds(report, '/r', [deviation]);
  expect(tableOf(results)).toBe(
    [
      '| kind | cases | equal | deviating | failed |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| cli | 2 | 0 | 1 | 1 |',
      '| debug | 2 | 1 | 0 | 1 |',
      '| **all** | 4 | 1 | 1 | 2 |',
    ].join('\n'),
  );
  expect(pageOf(results)).toContain('- cli: `three`: It is better so.');
});
