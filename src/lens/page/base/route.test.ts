import { expect, test } from 'vitest';
import { hrefOf, parseRoute } from './route.js';

test('an address says the tab and what is chosen there', () => {
  const params = { text: 'a=b&c ?#', service: 'täst' };
  expect(parseRoute(hrefOf('logs', params))).toEqual({ tab: 'logs', params });
});

test('what says nothing is left out', () => {
  expect(hrefOf('traces', { id: '', span: undefined })).toBe('#/traces');
});

test('an unknown address opens the flow', () => {
  expect(parseRoute('')).toEqual({ tab: 'flow', params: {} });
  expect(parseRoute('#/nowhere?x=1').tab).toBe('flow');
});
