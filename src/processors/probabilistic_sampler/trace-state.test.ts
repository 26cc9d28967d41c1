/** Trace states nobody should write, as the reference reads them. More are in test/differential/sampler-inputs.ts. */
import { describe, expect, test } from 'vitest';
import { randomnessText, thresholdText } from './randomness.js';
import { TraceState } from './trace-state.js';

function read(text: string): object {
  const { state, error } = TraceState.parse(text);
  const { randomness, threshold } = state;
  return {
    ...(error === undefined ? {} : { error }),
    ...(randomness === undefined ? {} : { rv: randomnessText(randomness) }),
    ...(threshold === undefined ? {} : { th: thresholdText(threshold) }),
    text: state.toString(),
  };
}

const members = (count: number): string => Array.from({ length: count }, (_, i) => `k${i}=v`).join(',');

describe('the part about sampling', () => {
  test.each([
    ['ot=rv:40000000000000;x:y,ot=th:8', { th: '8', text: 'ot=th:8' }],
    ['ot=th:8,v=1,ot=x:y', { text: 'ot=x:y,v=1' }],
    ['ot=th:8,ot=X:y', { error: 'invalid syntax', text: '' }],
    ['ot=th:8;th:c', { th: 'c', text: 'ot=th:c' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('members', () => {
  test('may be 31, and a comma behind them', () => {
    expect(read(`${members(31)},`)).toEqual({ text: members(31) });
    expect(read(`${members(31)}, `)).toMatchObject({ error: 'invalid tracestate size' });
    expect(read(members(32))).toMatchObject({ error: 'invalid tracestate size' });
  });

  test('are counted in bytes', () => {
    expect(read('\udcff'.repeat(1024))).toMatchObject({ error: 'invalid syntax' });
    expect(read('é'.repeat(513))).toMatchObject({ error: 'invalid tracestate size' });
  });
});
