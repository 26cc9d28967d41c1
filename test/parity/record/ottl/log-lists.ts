/** Lists written in statements, and the texts Go makes of them and of what a verb is not for. Most were found by random statements. */
import { a, R } from './shorthand.js';

const formats = (verb: string, ...args: readonly string[]): string[] =>
  args.map((arg) => R(`Format("${verb}", [${arg}])`));

export const LISTS: readonly string[] = [
  R('Sort([[1], {"a": 2}])'),
  R('Sort([{"a": 2}, log.time, 1])'),
  R('Sort([[{"a": 2}], [log.time]])'),
  R(`Sort([${a('arr')}])`),
  R('Sort([[log.trace_id]])'),
  R('Sort([Split("a b", " ")])'),
  R('ContainsValue([[1], {"a": 2}], 1)'),
  R('ContainsValue([1, log.time, [Duration("1s")]], 1)'),
  R(`ContainsValue([${a('arr')}], 1)`),
  R('ContainsValue(Split("a b", " "), "b")'),
  R('ContainsValue([[1, 2]], [1, 2])'),
  R('{"a": [1, {"b": 2}]}'),
  R('{"a": [1, [{"b": 2}]]}'),
  R(`{"a": ${a('arr')}}`),
  R(`{"a": [${a('m')}]}`),
  R('{"a": [[1, log.time, Duration("1s")]]}'),
  `append(${a('arr')}, {"a": 1})`,
  `append(${a('arr')}, values=[1, {"a": 1}, log.time])`,
  `append(${a('list')}, 1)`,
  R('Concat([[[1], {"a": 2}]], "")'),
  R(`String([[1], {"a": 2}, ${a('arr')}, log.time, log.trace_id, Duration("1s"), nil, "<é>", 1.5, true, 0x0102])`),
];

export const FORMATS: readonly string[] = [
  ...formats('%5.1f|', 'Duration("0s")', '42', '"abc"', 'true', '9223372036854775807', 'log.span_id', a('bytes')),
  ...formats('%08d', '"abc"', '1.5', 'true', 'nil', a('bytes'), 'log.trace_id'),
  ...formats('%x', '1.5', '-1.5', '0.0', '4.9e-324', 'true', '[1, "a", nil, 2.5, true]'),
  ...formats('%q', '1.5', '10', '34', '39', '92', '[1, "a", nil, 2.5, true]'),
  ...formats('%s', '[1, "a", nil, 2.5, true]', 'Split("a b", " ")', 'nil'),
  ...formats('%t', '1', 'Duration("1s")', 'log.span_id'),
  ...formats('%b', '0.0', '1.0e300', '1.5', '5'),
  ...formats('%#v', 'Duration("1s")', '"x"'),
  R('Format("%.2f|%.0f|%.0f|%.0f|%8.3f|%08.2f|%+.1f|% .1f", [1.005, 0.5, 1.5, 2.5, -1.0625, -3.14159, 1.0, 2.0])'),
  R('Format("%.1f|%.2f|%.110f|%5.1f|%f", [0.25, 0.125, 0.1, 123456789012345678901234567890.0, 1.0e300])'),
  R('Format("%.0e|%.1e|%.3e|%E|%.2e", [2.5, 1.25, 9999.5, 1.0e-10, 9.995])'),
  R('Format("%g|%.3g|%.1g|%G|%.2g|%.3g", [1.0e21, 1234.5, 0.00012345, 1.0e-7, 99.5, 0.00001234])'),
  R('Format("%.1x|%X|%.0x|%.20x", [1.96875, 255.5, 1.5, 3.0])'),
  R('Format("% x|%# x|%#X|%10x|%-10x|", ["xyz", "abc", "é", "ab", "ab"])'),
  R('1 + Unix(1714979290000000000)'),
  R('1 + Unix(-62167219201)'),
  R('1 + Time("2024-05-06 +0200", "%Y-%m-%d %z")'),
  R('UnixNano(Time("-5", "%y"))'),
  R('Time("-1.5e3", "%y%m%dT%f")'),
  R('IsValidLuhn("é😀")'),
  R('IsValidLuhn("é")'),
  R('IsValidLuhn("\\"")'),
];
