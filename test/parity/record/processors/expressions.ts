/** The older blocks of `filter` with `match_type: expr`, and both blocks at once. */
import { cases, type ProcessorInput } from './case.js';

const HOLD_FOR_SOME = [
  ...['true', 'false', 'HasLabel("a")', 'Label("a") == "x"', 'MetricName == "sum"', 'MetricType == "Gauge"'],
  ...['MetricName matches "^g"', 'MetricName in ["sum", "gauge"]', '!HasLabel("n") && MetricName != "gauge"'],
  ...['not HasLabel("n")', 'Label("a") == "x" and Label("b") == "1"', 'MetricName not in ["sum"]'],
  ...[
    'Label("a") contains "x" or MetricName endsWith "y"',
    'MetricName startsWith "h"',
    'MetricName not matches "s.*"',
  ],
  ...['len(Label("a")) > 0', 'Label("none") == ""', 'HasLabel("a") ? MetricName == "sum" : true', 'Label("n") == ""'],
  ...[
    '(MetricName == "sum" || MetricName == "gauge") && HasLabel("b")',
    '1 + 2 == 3',
    '1.5 < 2',
    '-1 < 0',
    '2 ** 3 == 8',
  ],
  ...['7 % 4 == 3', '7 / 2 == 3.5', 'lower("ABC") == "abc"', 'upper(MetricName) == "SUM"', "MetricName == 'sum'"],
  ...[
    'MetricName == `gauge`',
    'MetricName matches Label("a")',
    'MetricName + "x" == "sumx"',
    'hasPrefix(MetricName, "g")',
  ],
];
const FAIL = [
  ...[
    'MetricName',
    '1',
    '"x"',
    '[1, "a"]',
    'nil',
    'MetricName < 3',
    'not MetricName',
    'Foo',
    'Foo == "x"',
    'HasLabel(1)',
  ],
  ...['HasLabel("a") and MetricName', 'MetricName contains MetricType and 1 > MetricName'],
];

export const EXPRESSIONS: readonly ProcessorInput[] = [
  ...cases(
    'filter',
    ['metrics'],
    Object.fromEntries(
      [...HOLD_FOR_SOME, ...FAIL].map((expression) => [
        `expr ${expression}`,
        { metrics: { include: { match_type: 'expr', expressions: [expression] } } },
      ]),
    ),
  ),
  ...cases('filter', ['metrics'], {
    'several expressions': {
      metrics: { exclude: { match_type: 'expr', expressions: ['MetricName == "x"', 'HasLabel("n")'] } },
    },
    'names and not expressions': {
      metrics: {
        include: { match_type: 'regexp', metric_names: ['m$', '^g'] },
        exclude: { match_type: 'expr', expressions: ['MetricType == "Sum"'] },
      },
    },
    'both blocks': {
      metrics: {
        include: { match_type: 'strict', metric_names: ['gauge', 'sum', 'summary'] },
        exclude: { match_type: 'regexp', metric_names: ['^s'] },
      },
    },
  }),
  ...cases('filter', ['logs'], {
    'both blocks': {
      logs: {
        include: { match_type: 'regexp', bodies: ['job', '^GET'] },
        exclude: { match_type: 'strict', severity_texts: ['DEBUG'] },
      },
    },
    'all of a block': {
      logs: {
        exclude: {
          match_type: 'regexp',
          severity_texts: ['.*'],
          bodies: ['\\d'],
          record_attributes: [{ key: 'n', value: '\\d' }],
          resource_attributes: [{ key: 'service.name', value: 'api|web' }],
        },
      },
    },
    'severity by number': { logs: { exclude: { severity_number: { min: '17', match_undefined: false } } } },
  }),
  ...cases('filter', ['traces'], {
    'both blocks': {
      spans: {
        include: { match_type: 'regexp', span_names: ['o', 'GET'], services: ['.*'] },
        exclude: { match_type: 'strict', attributes: [{ key: 'http.status_code', value: 503 }] },
      },
    },
    'kinds and scopes': {
      spans: {
        include: {
          match_type: 'strict',
          span_kinds: ['SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT'],
          libraries: [{ name: 'lib' }],
        },
      },
    },
    'root spans of a resource': {
      error_mode: 'silent',
      traces: {
        span: ['IsRootSpan() and resource.attributes["even"] == true', 'Len(attributes) == 0', 'attributes["n"] < 0'],
      },
    },
  }),
];
