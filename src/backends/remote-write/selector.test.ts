import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSelector, SelectorError, selects } from './selector.js';

const labels = new Map([
  ['__name__', 'http_requests_total'],
  ['job', 'api'],
  ['path', 'a\nb'],
]);

test.each([
  ['http_requests_total', true],
  ['http_requests', false],
  ['http_requests_total{job="api"}', true],
  [' http_requests_total { job = "api" , } ', true],
  ['{__name__=~\'http_.*\', job!="worker"}', true],
  ['{job=~"ap"}', false], // anchored
  ['{job=~"a.i|b"}', true],
  ['{job!~"a.*", __name__!=""}', false],
  ['{job="api", missing=""}', true],
  ['{job="api", missing!=""}', false],
  ['{path="a\\nb"}', true],
  ['{path=~`a.b`}', true], // a dot matches a line feed, too
])('%s', (selector, expected) => {
  expect(selects(parseSelector(selector), labels)).toBe(expected);
});

test.each([
  ['', 'expected a metric name or { at character 1, found the end'],
  ['{job="a"', 'expected "," or "}" at character 9, found the end'],
  ['{job="a', 'the value that starts at character 6 has no closing quote'],
  ['{job=a}', 'expected a quoted value at character 6, found "a"'],
  ['{1job="a"}', 'expected a label name at character 2, found "1"'],
  ['up offset 5m', 'expected the end of the selector at character 4, found "o"'],
  ['up[5m]', 'expected the end of the selector at character 3, found "["'],
  ['{job=~".*"}', 'vector selector must contain at least one non-empty matcher'],
  ['{job="\\d"}', 'unknown escape \\d in a value; use backticks for a value with backslashes'],
])('%s is refused with a place', (selector, message) => {
  expect(() => parseSelector(selector)).toThrow(new SelectorError(message));
});

test('a regular expression that is none is refused', () => {
  expect(() => parseSelector('{job=~"("}')).toThrow(/^error parsing regexp: /);
});

test('any text is a selector or a SelectorError', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'up{}job="\'`\\,=~! \n1(') }), (text) => {
      try {
        parseSelector(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SelectorError);
      }
    }),
    { numRuns: 300 },
  );
});
