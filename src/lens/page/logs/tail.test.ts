import { describe, expect, test } from 'vitest';
import type { LogRow } from '../../api.js';
import { arrive, join, MOST_ROWS, NO_ROWS, release } from './tail.js';

function rows(from: number, to: number): LogRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    id: from + index,
    arrived: 0,
    severity: 9,
    severityText: '',
    service: '',
    body: { text: '' },
  }));
}

const ids = (list: readonly LogRow[]): number[] => list.map(({ id }) => id);

describe('the tail of log records', () => {
  test('has the newest first, each once', () => {
    const tail = arrive(arrive(NO_ROWS, rows(1, 3), 0, false), rows(2, 4), 5, false);
    expect(ids(tail.rows)).toEqual([4, 3, 2, 1]);
    expect(tail.skipped).toBe(5);
  });

  test('holds back what comes while it is read', () => {
    const held = arrive(arrive(NO_ROWS, rows(1, 2), 0, false), rows(3, 4), 0, true);
    expect([ids(held.rows), ids(held.held)]).toEqual([
      [2, 1],
      [4, 3],
    ]);
    const released = release(arrive(held, rows(4, 5), 0, true));
    expect([ids(released.rows), released.held]).toEqual([[5, 4, 3, 2, 1], []]);
  });

  test('is bounded, held or not', () => {
    const many = rows(1, MOST_ROWS + 10);
    const tail = arrive(NO_ROWS, many, 0, false);
    expect(tail.rows).toHaveLength(MOST_ROWS);
    expect(tail.rows[0]?.id).toBe(MOST_ROWS + 10);
    expect(arrive(NO_ROWS, many, 0, true).held).toHaveLength(MOST_ROWS);
  });

  test('takes older pages in at their place', () => {
    const tail = join(arrive(NO_ROWS, rows(8, 9), 0, false), rows(4, 8).reverse(), 4);
    expect(ids(tail.rows)).toEqual([9, 8, 7, 6, 5, 4]);
    expect(tail.next).toBe(4);
  });

  test('asks for no older ones once it is full', () => {
    expect(join(NO_ROWS, rows(2, MOST_ROWS + 1).reverse(), 2).next).toBeUndefined();
  });
});
