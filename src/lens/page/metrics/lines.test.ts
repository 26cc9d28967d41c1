import { describe, expect, test } from 'vitest';
import { aligned, distinguish, isRate, ratesOf } from './lines.js';

describe('lines', () => {
  test('of a counter are its increase per second', () => {
    expect(
      ratesOf([
        [0, 10],
        [2_000, 30],
        [3_000, 30],
      ]),
    ).toEqual([
      [2_000, 10],
      [3_000, 0],
    ]);
  });

  test('of a counter that began anew count from zero', () => {
    expect(
      ratesOf([
        [0, 100],
        [1_000, 4],
      ]),
    ).toEqual([[1_000, 4]]);
  });

  test('leave out points that are not later than the last', () => {
    expect(
      ratesOf([
        [5, 1],
        [5, 2],
      ]),
    ).toEqual([]);
  });

  test('share one axis; what is no number is a gap', () => {
    const { times, values } = aligned([
      [
        [1_000, 1],
        [3_000, NaN],
      ],
      [[2_000, 5]],
    ]);
    expect(times).toEqual([1, 2, 3]);
    expect(values).toEqual([
      [1, null, null],
      [null, 5, null],
    ]);
  });

  test('are told apart by the labels they do not share', () => {
    const series = (le: string) => ({
      labels: [
        ['__name__', 'x'],
        ['job', 'a'],
        ['le', le],
      ] as const,
    });
    const { shared, own } = distinguish([series('1'), series('2')], 'x');
    expect(shared).toEqual([['job', 'a']]);
    expect(own).toEqual([[['le', '1']], [['le', '2']]]);
  });

  test('of one series share nothing', () => {
    expect(distinguish([{ labels: [['job', 'a']] }], 'x')).toEqual({ shared: [], own: [[['job', 'a']]] });
  });

  test('are rates for what only grows', () => {
    expect(isRate({ type: 'counter' }, [])).toBe(true);
    expect(isRate({ type: 'gauge' }, [['__name__', 'x_count']])).toBe(false);
    expect(isRate({ type: 'summary' }, [['__name__', 'x_count']])).toBe(true);
    expect(isRate({ type: 'summary' }, [['quantile', '0.5']])).toBe(false);
  });
});
