import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { earlyAnswer, encodingOf, refusedAnswer } from './http-answer.js';
import { authHeaders, headerMap } from './http-headers.js';
import { cleanedUrl, originForm, pathTable } from './http-paths.js';
import type { OtlpHttpConfig } from './config.js';
import type { Intake } from './intake.js';
import { parseUrlPath } from './url-path.js';

test.each([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json'],
  ['Application/JSON; charset=utf-8', 'json'],
  ['application/json;charset="utf-8"; v=1', 'json'],
  ['application/json; charset', undefined],
  ['application/json charset', undefined],
  ['application/grpc', undefined],
  ['', undefined],
  [undefined, undefined],
])('content type %s is %s', (contentType, encoding) => {
  expect(encodingOf(contentType)).toBe(encoding);
});

describe('errors before the route is known', () => {
  test('are JSON when the request has no content type', () => {
    expect(earlyAnswer(401, 'no', undefined)).toMatchObject({
      status: 401,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"code":16, "message":"no"}'),
    });
  });

  test('cannot be told in any other content type', () => {
    expect(earlyAnswer(401, 'no', 'text/plain')).toMatchObject({
      status: 500,
      body: Buffer.from('{"code": 13, "message": "failed to marshal error message"}'),
    });
  });
});

test('Retry-After is whole seconds, and only where waiting helps', () => {
  const after = (code: number): string | undefined =>
    refusedAnswer({ code, message: '', retryDelayMs: 2999 }, 'json').headers['retry-after'];
  expect([8, 14, 13].map(after)).toEqual(['2', '2', undefined]);
});

describe('paths', () => {
  const config = { metrics_url_path: '/v1/metrics', logs_url_path: '/in/', traces_url_path: '/in/traces' };
  const intakes = ['metrics', 'logs', 'traces'].map((signal) => ({ signal }) as Intake);
  const signalAt = (url: string): string | undefined => pathTable(config as OtlpHttpConfig, intakes)(url)?.signal;

  test.each([
    ['/v1/metrics', 'metrics'],
    ['/v1/metrics?a=b', 'metrics'],
    ['/v1/%6Detrics', 'metrics'],
    ['/v1/%', undefined],
    ['/v1%2fmetrics', undefined],
    ['/v1/metrics/', undefined],
    ['/in/anything', 'logs'],
    ['/in/traces', 'traces'],
    ['/in', undefined],
  ])('%s takes %s', (url, signal) => {
    expect(signalAt(url)).toBe(signal);
  });

  test.each([
    ['//v1/logs', '/v1/logs'],
    ['/v1/./logs?a=//b', '/v1/logs?a=//b'],
    ['/../v1/logs/', '/v1/logs/'],
    ['/v1/..', '/'],
    ['/v1/logs', undefined],
    ['/v1/..logs', undefined],
  ])('%s is sent to %s', (url, plain) => {
    expect(cleanedUrl(url)).toBe(plain);
  });

  test('the target of a request may name the host', () => {
    const targets = ['http://hub:4318/v1/logs?a=b', 'http://hub:4318', '/v1/logs', '/http://x/y'];
    expect(targets.map(originForm)).toEqual(['/v1/logs?a=b', '/', '/v1/logs', '/http://x/y']);
  });

  test.each([
    ['v1/logs', { value: '/v1/logs' }],
    ['/v1/logs?x=1#y', { value: '/v1/logs' }],
    ['http://host:80/in', { value: '/in' }],
    ['', { value: '/' }],
    ['/%zz', { error: 'invalid HTTP URL path set for signal: parse "/%zz": invalid URL escape "%zz"' }],
    ['a:b/c\n', { error: expect.stringContaining('invalid control character') as string }],
    [':x', { error: 'invalid HTTP URL path set for signal: parse ":x": missing protocol scheme' }],
    [
      '1:x',
      { error: 'invalid HTTP URL path set for signal: parse "1:x": first path segment in URL cannot contain colon' },
    ],
  ])('%j as url_path', (text, expected) => {
    expect(parseUrlPath(text)).toEqual(expected);
  });
});

describe('headers', () => {
  const request = {
    url: '/v1/logs?token=a&token=b',
    rawHeaders: ['X-Key', 'one', 'x-key', 'two', ':authority', 'hub:4318', ':path', '/v1/logs'],
  } as IncomingMessage;

  test('all values, names in lower case, the authority as host', () => {
    expect([...headerMap(request)]).toEqual([
      ['x-key', ['one', 'two']],
      ['host', ['hub:4318']],
    ]);
  });

  test('a query parameter stands in for a header where that is configured', () => {
    expect(authHeaders(request, [])('x-key')).toEqual(['one', 'two']);
    expect(authHeaders(request, [])('token')).toBeUndefined();
    expect(authHeaders(request, ['token'])('token')).toEqual(['a', 'b']);
    expect(authHeaders(request, ['x-key'])('x-key')).toEqual(['one', 'two']);
  });
});
