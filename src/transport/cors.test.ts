import { describe, expect, test } from 'vitest';
import { Cors } from './cors.js';

const cors = (origins: string[], headers: string[] = [], maxAge = 0): Cors =>
  new Cors({ allowed_origins: origins, allowed_headers: headers, max_age: maxAge });
const asking = (origin: string, headers?: string, method = 'POST') => ({
  origin,
  'access-control-request-method': method,
  ...(headers !== undefined && { 'access-control-request-headers': headers }),
});
const VARY = { vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' };

describe('preflight requests', () => {
  test('an allowed page is told what it may do', () => {
    const answer = cors(['https://app.example'], [], 600).preflight(
      'OPTIONS',
      asking('https://app.example', 'content-type'),
    );
    expect(answer).toEqual({
      ...VARY,
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '600',
    });
  });

  test.each([
    ['another origin', asking('https://evil.example')],
    ['no origin', { 'access-control-request-method': 'POST' }],
    ['a method that is not taken', asking('https://app.example', undefined, 'DELETE')],
    ['a header that is not allowed', asking('https://app.example', 'authorization')],
  ])('%s is told nothing', (_what, headers) => {
    expect(cors(['https://app.example']).preflight('OPTIONS', headers)).toEqual(VARY);
  });

  test.each([
    ['x-a,x-b', true],
    [' x-a\t, x-b', true],
    ['x-b', true],
    [',x-a', true],
    [`${','.repeat(16)}x-a`, true],
    [`${','.repeat(17)}x-a`, false],
    ['x-a,x-a', false],
    ['x-b,x-a', false],
    ['x-a,  x-b', false],
    ['X-A', false],
  ])('headers asked for as %j: %j', (asked, allowed) => {
    const answer = cors(['https://app.example'], ['x-b', 'x-a']).preflight(
      'OPTIONS',
      asking('https://app.example', asked),
    );
    expect(answer?.['access-control-allow-headers']).toBe(allowed ? asked : undefined);
  });

  test('any header where `*` is allowed', () => {
    const answer = cors(['https://app.example'], ['*']).preflight('OPTIONS', asking('https://app.example', 'x-a,x-b'));
    expect(answer).toMatchObject({ 'access-control-allow-headers': 'x-a,x-b' });
  });

  test('a negative age forbids to remember', () => {
    expect(cors(['*'], [], -1).preflight('OPTIONS', asking('https://a'))).toMatchObject({
      'access-control-max-age': '0',
    });
  });

  test('other requests are none', () => {
    expect(cors(['*']).preflight('POST', asking('https://a'))).toBeUndefined();
    expect(cors(['*']).preflight('OPTIONS', { origin: 'https://a' })).toBeUndefined();
  });
});

describe('other requests', () => {
  test('an allowed origin, in any case, by pattern', () => {
    const pattern = cors(['https://*.example']);
    const allowed = {
      vary: 'Origin',
      'access-control-allow-origin': 'https://APP.example',
      'access-control-allow-credentials': 'true',
    };
    expect(pattern.actual('POST', { origin: 'https://APP.example' })).toEqual(allowed);
    expect(pattern.actual('POST', { origin: 'https://app.example.evil' })).toEqual({ vary: 'Origin' });
    expect(pattern.actual('PUT', { origin: 'https://APP.example' })).toEqual({ vary: 'Origin' });
    expect(pattern.actual('POST', {})).toEqual({ vary: 'Origin' });
  });

  test('`*` alone is any origin', () => {
    expect(cors(['*', 'https://a']).actual('POST', { origin: 'null' })).toMatchObject({
      'access-control-allow-origin': '*',
    });
  });
});
