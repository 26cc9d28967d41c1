/** docs/scaling.md reckons with costs that the measured ones in docs/benchmarks.md must bear out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DOCS = join(import.meta.dirname, '../../docs');
const read = (name: string): string => readFileSync(join(DOCS, name), 'utf8');
const number = (text: string): number => Number(text.replaceAll(',', ''));

const ROW = /^\| [^|]+ \| `(\w+)` \| ([\d.]+) µs \| ([\d,]+) a second \| ([\d,]+) a second \|$/gm;
const rows = [...read('scaling.md').matchAll(ROW)].map(([, load, cost, full, planned]) => ({
  load: load!,
  cost: number(cost!),
  full: number(full!),
  planned: number(planned!),
}));

test('each way of data has a row', () => {
  expect(rows.map(({ load }) => load)).toEqual(['metrics', 'logs', 'traces']);
});

describe.each(rows)('$load', ({ load, cost, full, planned }) => {
  test('is reckoned with at least what was measured', () => {
    const measured = new RegExp(`^\\| ${load} \\| ([\\d.]+) `, 'm').exec(read('benchmarks.md'));
    expect(Number(measured?.[1])).toBeGreaterThan(0);
    expect(cost).toBeGreaterThanOrEqual(Number(measured![1]));
  });

  test('a core’s figures follow from its cost', () => {
    expect(Math.abs(full * cost - 1_000_000)).toBeLessThan(20_000);
    expect(Math.abs(planned - 0.6 * full)).toBeLessThan(5_000);
  });
});
