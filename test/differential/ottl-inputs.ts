/** Random statements: paths, literals, arithmetic, conditions and functions put together, with now and then an argument of a wrong kind. */
import type { MetricStatement } from '../parity/record/ottl/metrics.js';
import type { Dice } from './pdata-inputs.js';

type Kind = 'text' | 'int' | 'double' | 'bool' | 'map' | 'list' | 'time' | 'duration' | 'bytes';

const KINDS: readonly Kind[] = ['text', 'int', 'double', 'bool', 'map', 'list', 'time', 'duration', 'bytes'];
/** Percent of arguments that are of any kind. */
const ODD = 8;
const DEEPEST = 3;

type Paths = Readonly<Partial<Record<Kind, readonly string[]>>>;

const COMMON: Paths = {
  text: ['resource.attributes["service.name"]', 'scope.name', 'scope.version', 'resource.attributes["none"]'],
  int: ['resource.attributes["host.id"]', 'resource.dropped_attributes_count'],
  map: ['resource.attributes', 'scope.attributes'],
};
const LOG: Paths = {
  text: [
    'log.attributes["s"]',
    'log.attributes["e"]',
    'log.attributes["json"]',
    'log.body',
    'log.severity_text',
  ].concat([
    'log.trace_id.string',
    'log.attributes["m"]["k"]',
    'log.attributes["arr"][0]',
    'log.event_name',
    'log.body.string',
  ]),
  int: ['log.attributes["n"]', 'log.severity_number', 'log.flags', 'log.attributes["ints"][1]', 'log.time_unix_nano'],
  double: ['log.attributes["f"]', 'log.attributes["mixed"][2]'],
  bool: ['log.attributes["t"]', 'log.attributes["mixed"][3]'],
  map: ['log.attributes["m"]', 'log.attributes["m"]["deep"]', 'log.attributes["list"][1]'],
  list: ['log.attributes["arr"]', 'log.attributes["ints"]', 'log.attributes["mixed"]', 'log.attributes["list"]'],
  time: ['log.time', 'log.observed_time'],
  bytes: ['log.attributes["bytes"]', 'log.trace_id', 'log.span_id'],
};
const SPAN: Paths = {
  text: [
    'span.name',
    'span.attributes["http.method"]',
    'span.kind.string',
    'span.status.message',
    'span.trace_state',
  ].concat(['span.trace_state["a"]', 'span.span_id.string', 'span.parent_span_id.string']),
  int: [
    'span.attributes["http.status_code"]',
    'span.kind',
    'span.status.code',
    'span.start_time_unix_nano',
    'span.flags',
  ],
  map: ['span.attributes'],
  time: ['span.start_time', 'span.end_time'],
  bytes: ['span.trace_id', 'span.span_id'],
};
const POINT: Paths = {
  text: ['metric.name', 'metric.unit', 'metric.description', 'datapoint.attributes["a"]', 'datapoint.attributes["b"]'],
  int: ['datapoint.count', 'datapoint.value_int', 'datapoint.flags', 'metric.aggregation_temporality', 'metric.type'],
  double: ['datapoint.value_double', 'datapoint.sum'],
  bool: ['metric.is_monotonic'],
  map: ['datapoint.attributes', 'metric.metadata'],
  time: ['datapoint.time', 'datapoint.start_time'],
};

const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  text: [
    '""',
    '"a"',
    '"Hello World"',
    '"é😀"',
    '"a=1 b=2"',
    '"x,y,z"',
    '"{\\"k\\":[1]}"',
    '"12"',
    '"-1.5e3"',
    '"true"',
    '" b "',
    '"0x1f"',
  ],
  int: ['0', '1', '-1', '7', '42', '100', '-3', '9223372036854775807', '-9223372036854775808'],
  double: ['0.0', '1.5', '-2.25', '0.1', '1000000000.5', '-0.0'],
  bool: ['true', 'false'],
  map: ['{}', '{"a": 1}', '{"a": {"b": [1, "x"]}}', '{"k": "v"}'],
  list: ['[]', '[1, 2, 3]', '["a", "b", "a"]', '[1, "a", 2.5, true]', '[[1], {"a": 2}]'],
  time: ['Unix(0)', 'Unix(1714979289, 123456789)', 'Time("2024-05-06", "%Y-%m-%d")', 'Unix(-1)'],
  duration: ['Duration("1h")', 'Duration("1.5s")', 'Duration("-3ms")', 'Duration("0s")', 'Duration("400h1ns")'],
  bytes: ['0x', '0x0102', '0x5b8efff798038103d269b633813fc60c', '0xff'],
};
const PATTERNS = [
  '"o"',
  '"^Hello"',
  '"[a-z]+"',
  '"(\\\\w+) (\\\\w+)"',
  '"(?i)WORLD$"',
  '"(?P<first>.)(?P<rest>.*)"',
  '"é|x"',
  '""',
  '"."',
];
const GLOBS = ['"*"', '"Hello*"', '"?"', '"{a,x}"', '"[a-z]"', '"api"', '"a*b"'];
const LAYOUTS = ['"%Y-%m-%d"', '"%H:%M:%S.%L"', '"%d/%b/%Y %I%p"', '"%A %B %e %j"', '"%s"', '"%y%m%dT%f"'];

/** Functions by what they give: arguments are kinds, or texts to choose from. */
type Argument = Kind | 'any' | readonly string[];
type Signature = readonly [name: string, ...args: readonly Argument[]];

const FUNCTIONS: Readonly<Record<Kind, readonly Signature[]>> = {
  text: [
    ['Concat', ['[%any, %any]', '[%text, %int, %any]', '[%list]'], ['""', '"-"']],
    ['Substring', 'text', ['0', '1', '-1', '3'], ['0', '1', '2', '50']],
    ['Trim', 'text'],
    ['Trim', 'text', ['"a"', '"Hd"', '" "']],
    ['ConvertCase', 'text', ['"lower"', '"upper"', '"snake"', '"camel"']],
    ['ToSnakeCase', 'text'],
    ['ToCamelCase', 'text'],
    ['ToUpperCase', 'text'],
    ['ToLowerCase', 'text'],
    ['String', 'any'],
    ['SHA256', 'any'],
    ['SHA1', 'text'],
    ['SHA512', 'text'],
    ['MD5', 'text'],
    ['FNV', 'text'],
    ['Murmur3Hash', 'text'],
    ['Murmur3Hash128', 'text'],
    ['Hex', 'any'],
    [
      'Decode',
      ['"SGVsbG8="', '"SGVsbG8"', '"!"'],
      ['"base64"', '"base64-url"', '"base64-raw"', '"us-ascii"', '"utf-16"'],
    ],
    [
      'Format',
      ['"%s"', '"%d|%v"', '"%5.1f"', '"%q"', '"%x"', '"%t"', '"%08d"'],
      ['[%any]', '[%int, %any]', '[%double]', '[%text]'],
    ],
    ['FormatTime', 'time', LAYOUTS],
    ['ToKeyValueString', 'map', ['"="', '":"'], ['" "', '","'], ['true']],
  ],
  int: [
    ['Len', 'any'],
    ['Int', 'any'],
    ['Unix', 'int'],
    ['UnixNano', 'time'],
    ['UnixMicro', 'time'],
    ['UnixMilli', 'time'],
    ['UnixSeconds', 'time'],
    ['Year', 'time'],
    ['Month', 'time'],
    ['Day', 'time'],
    ['Weekday', 'time'],
    ['Hour', 'time'],
    ['Minute', 'time'],
    ['Second', 'time'],
    ['Nanosecond', 'time'],
    ['Nanoseconds', 'duration'],
    ['Microseconds', 'duration'],
    ['Milliseconds', 'duration'],
  ],
  double: [
    ['Double', 'any'],
    ['Log', 'double'],
    ['Log', 'any'],
    ['Hours', 'duration'],
    ['Minutes', 'duration'],
    ['Seconds', 'duration'],
    ['ParseInt', 'text', ['2', '10', '16', '0', '36', '1', '37']],
  ],
  bool: [
    ['IsString', 'any'],
    ['IsInt', 'any'],
    ['IsDouble', 'any'],
    ['IsBool', 'any'],
    ['IsMap', 'any'],
    ['IsList', 'any'],
    ['Bool', 'any'],
    ['IsMatch', 'any', PATTERNS],
    ['HasPrefix', 'text', ['"H"', '""', '"x"']],
    ['HasSuffix', 'text', ['"d"', '""', '"x"']],
    ['ContainsValue', 'list', 'any'],
    ['IsValidLuhn', 'any'],
  ],
  map: [
    ['ParseJSON', 'text'],
    ['ParseKeyValue', 'text'],
    ['ParseKeyValue', 'text', ['"="', '":"'], ['" "', '","']],
    ['ParseCSV', ['"1,2,3"', '"a,\\"b c\\",d"', '"1"'], ['"x,y,z"', '"x"']],
    ['ExtractPatterns', 'text', PATTERNS],
    ['ExtractGrokPatterns', 'text', ['"%{WORD:a} %{WORD:b}"', '"%{INT:n:int}"', '"%{NOTSPACE}"'], ['true', 'false']],
    ['URL', ['"https://u:p@h.example:8080/a/b.html?q=1#f"', '"x"', '"http://h/%zz"', '"mailto:a@b"']],
    ['SliceToMap', 'list', ['["name"]', '["v"]']],
    ['SliceToMap', 'list'],
    ['ParseSimplifiedXML', ['"<a><b>1</b></a>"', '"<a"']],
  ],
  list: [
    ['Split', 'text', ['" "', '","', '""', '"l"']],
    ['Sort', 'list'],
    ['Sort', 'list', ['"asc"', '"desc"']],
    ['Append', 'list', 'any'],
    ['Sort', ['Keys(%map)']],
  ],
  time: [
    ['Time', 'text', LAYOUTS],
    ['Unix', 'int', ['0', '999999999', '-1']],
    ['TruncateTime', 'time', 'duration'],
  ],
  duration: [['Duration', 'text']],
  bytes: [
    ['TraceID', ['0x5b8efff798038103d269b633813fc60c']],
    ['SpanID', ['0x0102030405060708']],
  ],
};

class Statements {
  constructor(
    private readonly dice: Dice,
    private readonly paths: Paths,
    private readonly attributes: string,
  ) {}

  statement(): string {
    const condition = this.dice.chance(30) ? ` where ${this.#condition(0)}` : '';
    return `${this.#editor()}${condition}`;
  }

  #editor(): string {
    const { dice, attributes } = this;
    const result = `${attributes}["r"]`;
    const [text, glob, pattern] = [this.#of('text', 2), dice.pick(GLOBS), dice.pick(PATTERNS)];
    const some = dice.pick(['""', '"<$0>"', '"$1"', '"é"', '"${first}"', '"$$"']);
    switch (dice.roll(30)) {
      case 0:
        return `set(${dice.pick(this.#paths(dice.pick(KINDS)))}, ${this.#any(1)})`;
      case 1:
        return `replace_pattern(${dice.pick(this.#paths('text'))}, ${pattern}, ${some})`;
      case 2:
        return `replace_all_patterns(${attributes}, ${dice.pick(['"key"', '"value"'])}, ${pattern}, ${some})`;
      case 3:
        return `replace_match(${dice.pick(this.#paths('text'))}, ${glob}, ${text})`;
      case 4:
        return `replace_all_matches(${attributes}, ${glob}, ${text})`;
      case 5:
        return `delete_matching_keys(${dice.pick(this.#paths('map'))}, ${pattern})`;
      case 6:
        return `keep_matching_keys(${dice.pick(this.#paths('map'))}, ${pattern})`;
      case 7:
        return this.#merge();
      case 8:
        return `flatten(${dice.pick(this.#paths('map'))}${dice.pick(['', ', "p"', ', depth=1', ', "p", 2'])})`;
      case 9:
        return `limit(${dice.pick(this.#paths('map'))}, ${dice.pick(['0', '2', '4'])}, ["case"])`;
      case 10:
        return `truncate_all(${dice.pick(this.#paths('map'))}, ${dice.pick(['0', '1', '5'])})`;
      case 11:
        return `append(${result}, ${this.#any(1)})`;
      case 12:
        return `keep_keys(${dice.pick(this.#paths('map'))}, ["case", "s", "a"])`;
      case 13:
        return `delete_key(${dice.pick(this.#paths('map'))}, ${dice.pick(['"s"', '"a"', '"none"'])})`;
      default:
        return `set(${result}, ${this.#any(0)})`;
    }
  }

  /** Never a map into itself or into what it holds: the reference empties members. */
  #merge(): string {
    const target = this.dice.pick(this.#paths('map'));
    const source = this.#of('map', 1);
    const strategy = this.dice.pick(['"insert"', '"update"', '"upsert"']);
    const isOwn = this.#paths('map').some((path) => target.startsWith(path) && source.includes(path));
    return `merge_maps(${target}, ${isOwn ? '{}' : source}, ${strategy})`;
  }

  #condition(depth: number): string {
    const { dice } = this;
    if (depth < 2 && dice.chance(35)) {
      const both = `${this.#condition(depth + 1)} ${dice.pick(['and', 'or'])} ${this.#condition(depth + 1)}`;
      return dice.chance(50) ? `(${both})` : both;
    }
    if (dice.chance(15)) return `not ${dice.pick(FUNCTIONS.bool.map((signature) => this.#call(signature, 2)))}`;
    const kind = dice.pick(KINDS);
    const right = dice.chance(15) ? 'nil' : this.#of(dice.chance(20) ? dice.pick(KINDS) : kind, 2);
    return `${this.#of(kind, 2)} ${dice.pick(['==', '!=', '<', '<=', '>', '>='])} ${right}`;
  }

  #any(depth: number): string {
    return this.#of(this.dice.pick(KINDS), depth);
  }

  /** An expression of a kind. */
  #of(kind: Kind, depth: number): string {
    const { dice } = this;
    if (dice.chance(ODD)) return dice.chance(30) ? 'nil' : this.#of(dice.pick(KINDS), depth);
    const what = dice.roll(10);
    if (depth < DEEPEST && what < 5) return this.#call(dice.pick(FUNCTIONS[kind]), depth + 1);
    if (depth < DEEPEST && what < 7 && ['int', 'double', 'duration', 'time'].includes(kind)) {
      return `(${this.#of(kind, depth + 1)} ${dice.pick(['+', '-', '*', '/'])} ${this.#of(kind, depth + 1)})`;
    }
    return dice.chance(50) ? dice.pick(this.#paths(kind)) : dice.pick(LITERALS[kind]);
  }

  #call([name, ...args]: Signature, depth: number): string {
    const given = args.map((arg) => {
      if (typeof arg !== 'string')
        return this.dice.pick(arg).replaceAll(/%(\w+)/g, (whole, kind) => this.#hole(whole, kind as string, depth));
      return arg === 'any' ? this.#any(depth) : this.#of(arg, depth);
    });
    return `${name}(${given.join(', ')})`;
  }

  /** `%text` and the like in texts of lists; layouts and grok patterns have signs of their own. */
  #hole(whole: string, kind: string, depth: number): string {
    if (kind === 'any') return this.#any(depth);
    return (KINDS as readonly string[]).includes(kind) ? this.#of(kind as Kind, depth) : whole;
  }

  #paths(kind: Kind): readonly string[] {
    const paths = [...(this.paths[kind] ?? []), ...(COMMON[kind] ?? [])];
    return paths.length === 0 ? [`${this.attributes}["${kind}"]`] : paths;
  }
}

export const logStatement = (dice: Dice): string => new Statements(dice, LOG, 'log.attributes').statement();
export const spanStatement = (dice: Dice): string => new Statements(dice, SPAN, 'span.attributes').statement();

export function metricStatement(dice: Dice): MetricStatement {
  const metric = dice.pick(['gauge', 'sum', 'histogram', 'exponential', 'summary'] as const);
  return { metric, statement: new Statements(dice, POINT, 'datapoint.attributes').statement() };
}
