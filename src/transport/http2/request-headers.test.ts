import { expect, test } from 'vitest';
import { areTrailers, requestHeaders } from './request-headers.js';

const list = (...pairs: [string, string][]) => pairs.map(([name, value]) => ({ name, value }));
const PSEUDO: [string, string][] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/x'],
];

test('by name; several of one name are a list', () => {
  const headers = requestHeaders(list(...PSEUDO, [':authority', 'a'], ['x', '1'], ['y', ''], ['x', '2'], ['x', '3']));
  expect({ ...headers }).toEqual({
    ':method': 'POST',
    ':scheme': 'http',
    ':path': '/x',
    ':authority': 'a',
    x: ['1', '2', '3'],
    y: '',
  });
});

test.each<[string, [string, string][]]>([
  ['without a method', PSEUDO.slice(1)],
  ['without a path', PSEUDO.slice(0, 2)],
  ['with an empty path', [...PSEUDO.slice(0, 2), [':path', '']]],
  ['with two paths', [...PSEUDO, [':path', '/y']]],
  ['with a pseudo header of answers', [...PSEUDO, [':status', '200']]],
  ['with a pseudo header after the others', [['x', ''], ...PSEUDO]],
  ['with an upper-case name', [...PSEUDO, ['X', '']]],
  ['with an empty name', [...PSEUDO, ['', '']]],
  ['with a header of HTTP/1 connections', [...PSEUDO, ['connection', 'close']]],
  ['with te that is not trailers', [...PSEUDO, ['te', 'gzip']]],
  ['with a line break in a value', [...PSEUDO, ['x', 'a\r\nb: c']]],
])('%s it is malformed', (_what, pairs) => {
  expect(requestHeaders(list(...pairs))).toBeUndefined();
});

test('trailers hold no pseudo headers', () => {
  expect(areTrailers(list(['x', '1']))).toBe(true);
  expect(areTrailers(list([':path', '/']))).toBe(false);
});

test('a name as of an object has no meaning of its own', () => {
  expect(requestHeaders(list(...PSEUDO, ['constructor', 'x'], ['__proto__', 'y']))!['__proto__']).toBe('y');
});
