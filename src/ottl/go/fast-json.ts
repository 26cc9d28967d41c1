/**
 * JSON as the reference's statements write it: not with Go's own library, but with one that is faster and differs a little.
 *
 * Source: `github.com/goccy/go-json` 0.10.5.
 */
import type { JsonDialect } from '../../pdata/any-value.js';
import { formatFloatJson } from '../../pdata/go-format.js';
import { goJsonString } from '../../pdata/go-json-string.js';

export const FAST_JSON: JsonDialect = {
  /** Exponents have two digits: `1e-07`. */
  float: (value) => formatFloatJson(value).replace(/e-(\d)$/, 'e-0$1'),
  /** Knows no `\b` and `\f`. */
  text: (buf, start, end) =>
    goJsonString(buf, start, end).replace(/\\(.)/g, (escape, letter) => LONG.get(letter as string) ?? escape),
};

const LONG: ReadonlyMap<string, string> = new Map([
  ['b', '\\u0008'],
  ['f', '\\u000c'],
]);
