/** Numbers, times and texts at the ends of what their types hold. Most were found by random statements. */
import { R } from './shorthand.js';

const formatted = (...expressions: readonly string[]): string[] =>
  expressions.map((expression) => R(`Format("%v", [${expression}])`));

/** A byte that is no UTF-8. */
const LONE = 'Substring("é😀", 1, 1)';
const [FIRST, LAST] = ['Unix(-9223372036854775808)', 'Unix(9223372036854775807)'];

const TIMES: readonly string[] = [
  ...formatted(
    FIRST,
    LAST,
    'Unix(9223371974719179007, 999999999)',
    'Unix(9223371974719179007, 1000000000)',
    'Unix(9223371974719179008, 0)',
    'Unix(-62135596800, -1)',
    'Unix(1, 9223372036854775807)',
    'Unix(1, -9223372036854775808)',
    `(${LAST} - Unix(0))`,
    `(${FIRST} - Unix(5))`,
    `(Unix(0) - ${FIRST})`,
    '(Unix(20000000000) - Unix(0))',
    '(Unix(9223371974719179007) + Duration("1000h"))',
    `(${FIRST} - Duration("1000h"))`,
    '(Duration("2562047h47m16.854775807s") + Duration("1h"))',
    '(Duration("-2562047h47m16.854775807s") - Duration("1h"))',
    'TruncateTime(Unix(9223371974719179007), Duration("1h"))',
    `TruncateTime(${FIRST}, Duration("7ns"))`,
    'TruncateTime(Unix(-1, 5), Duration("7s"))',
    'TruncateTime(Unix(1714979289, 123456789), Duration("-7s"))',
  ),
  ...[FIRST, LAST, 'Unix(9223371974719179007, 5)', 'Unix(-62135596801, 5)'].flatMap((time) => [
    ...['UnixNano', 'UnixMicro', 'UnixMilli', 'UnixSeconds', 'Year', 'Month', 'Weekday', 'Hour'].map((name) =>
      R(`${name}(${time})`),
    ),
    R(`FormatTime(${time}, "%Y-%m-%d %j %A %H")`),
    `${R('1')} where log.observed_time > ${time}`,
    `set(log.time, ${time})`,
  ]),
  `${R('1')} where ${LAST} == Unix(9223372036854775807, 0)`,
  R(`String(${FIRST})`),
  R('String([Unix(-62135596801), 1])'),
];

const DURATIONS: readonly string[] = [
  '6534563456345634564561714979288000true',
  '9223372036854775808x',
  '9223372036854775809x',
  '9223372036854775808ns',
  '-9223372036854775808ns',
  '0.9999999999999999999h',
  '0.3333333333333333333h',
  '00000000000000000000000001h',
  '1.h',
  '.h',
].map((text) => R(`Format("%v", [Duration("${text}")])`));

const JSON_TEXTS: readonly string[] = [
  ...['0.0000001', '0.000001', '1000000.0', '1.0e21', '-0.0', '1.0e-10', '5.0e-324', '1.0e300'].map((number) =>
    R(`Concat([${number}, [${number}], {"a": ${number}}], "|")`),
  ),
  R('String(["\\u0008\\u000c\\u0001é\\u2028<>&\\u007f\\t\\n\\r\\"\\\\/😀\\ufffd"])'),
  R('String({"<k>\\u0008": "\\u0008\\u000c\\\\b\\u0001é\\u2028<>&\\u007f\\t\\n\\r\\"\\\\/😀"})'),
  R(`String({"a": ${LONE}, "b": Substring("é😀é", 3, 4)})`),
  R(`String([${LONE}, "é"])`),
  R('String({"z": 1, "a": true, "B": "x", "é": 1, "aa": 1})'),
  R('String({"a": [1, {"b": Double("-inf")}]})'),
  R('Concat([{"a": Double("nan")}], "")'),
  R('String([Double("-inf")])'),
  R('ToKeyValueString({"a": Double("inf")})'),
  R('SHA256(0.0000001)'),
  R('Hex(0.0000001)'),
  R('IsMatch(0.0000001, "e-07")'),
  R('Sort([0.0000001, "1e-08", "1e-06"])'),
];

const BYTES: readonly string[] = [
  ...['Duration', 'Int', 'Double', 'ParseJSON', 'URL', 'ToUpperCase', 'ToSnakeCase', 'Len', 'FNV'].map((name) =>
    R(`${name}(${LONE})`),
  ),
  R(`ParseInt(${LONE}, 10)`),
  R(`Time(${LONE}, "%Y")`),
  R('Split(Substring("é😀Ab", 1, 7), "")'),
  R(`IsMatch(${LONE}, "^.$")`),
  R(`Format("%q|%x|%+q|%#q", [${LONE}, ${LONE}, ${LONE}, ${LONE}])`),
  R(`ParseKeyValue(Concat(["a=", ${LONE}], ""))`),
  `${R('1')} where ${LONE} < "\\ue000"`,
  R('"\\xff\\377\\u00ff"'),
  R('Len("\\xff\\xc3")'),
];

const NONE = 'log.attributes["bytes of none"]';
/** Bytes of which there are none are nil, and are not. */
const NO_BYTES: readonly string[] = [
  ...['==', '!=', '<', '<=', '>', '>='].flatMap((op) =>
    ['nil', 'log.attributes["bytes"]', '""', '{}', 'log.trace_id', NONE].flatMap((other) => [
      `${R('1')} where ${NONE} ${op} ${other}`,
      `${R('1')} where ${other} ${op} ${NONE}`,
    ]),
  ),
  R(`Format("%#v|%v|%x|%s|%T", [${NONE}, ${NONE}, ${NONE}, ${NONE}, ${NONE}])`),
  R(`Format("%#v", [[${NONE}]])`),
  R(NONE),
  ...['String', 'Len', 'IsString', 'SHA256', 'Hex', 'Int'].map((name) => R(`${name}(${NONE})`)),
  R(`Concat([${NONE}, 1, [${NONE}], {"a": ${NONE}}], "-")`),
  R(`ContainsValue([nil], ${NONE})`),
  R(`Sort([${NONE}, "a"])`),
];

export const EDGES: readonly string[] = [...TIMES, ...DURATIONS, ...JSON_TEXTS, ...BYTES, ...NO_BYTES];
