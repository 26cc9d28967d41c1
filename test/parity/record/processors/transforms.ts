/** Groups of every style for `transform`, and the editors over items of all kinds. */
import { all, cases, type ProcessorInput } from './case.js';
import { withZeros } from './items.js';

const LOG_EDITORS = {
  flatten: 'flatten(attributes)',
  'flatten with a prefix': 'flatten(attributes, "p")',
  'flatten to a depth': 'flatten(attributes, depth=1)',
  'flatten with conflicts': 'flatten(attributes, resolveConflicts=true)',
  limit: 'limit(attributes, 2, ["n"])',
  'limit to none': 'limit(attributes, 0, [])',
  truncate_all: 'truncate_all(attributes, 3)',
  'truncate_all to none': 'truncate_all(attributes, 0)',
  keep_matching_keys: 'keep_matching_keys(attributes, "^[nsu]")',
  delete_matching_keys: 'delete_matching_keys(attributes, "[ae]")',
  keep_keys: 'keep_keys(attributes, ["n", "user", "none"])',
  merge_maps: 'merge_maps(attributes, ParseJSON("{\\"n\\":9,\\"new\\":{\\"a\\":[1,null]}}"), "insert")',
  'merge_maps upsert': 'merge_maps(attributes, resource.attributes, "upsert")',
  'merge_maps update': 'merge_maps(attributes, {"n": "x", "zz": 1}, "update")',
  'replace_all_patterns keys': 'replace_all_patterns(attributes, "key", "^(.)", "k.$1")',
  'replace_all_patterns values': 'replace_all_patterns(attributes, "value", "[aeiou]", "<$0>")',
  'replace_all_patterns with a function': 'replace_all_patterns(attributes, "value", "(\\\\w+)", "$1", SHA256)',
  'replace_pattern with a format': 'replace_pattern(body, "(\\\\d+)", "$1", MD5, "[%s]")',
  replace_all_matches: 'replace_all_matches(attributes, "*o*", "matched")',
  replace_match: 'replace_match(body, "job*", severity_text)',
  append: 'append(attributes["list"], values=["a", 1, body])',
  'append to a scalar': 'append(attributes["n"], "x")',
  'set of a body': 'set(body, attributes)',
  'set of a key in a body': 'set(body["x"]["y"], severity_text)',
  'set of nothing': 'set(attributes["n"], attributes["none"])',
  'set of an id': 'set(trace_id.string, "00000000000000000000000000000001")',
  'set of an enum': 'set(severity_number, SEVERITY_NUMBER_FATAL4) where severity_number == SEVERITY_NUMBER_UNSPECIFIED',
  'set by an index': 'set(attributes["arr"][1], "second")',
  'set of a time': 'set(time, observed_time - Duration("1h30m"))',
  'set of the resource': 'set(resource.attributes["n"], attributes["n"])',
  'set of the scope': 'set(instrumentation_scope.name, Concat([scope.name, severity_text], "/"))',
};

const METRIC_EDITORS = {
  convert_sum_to_gauge: 'convert_sum_to_gauge()',
  convert_gauge_to_sum: 'convert_gauge_to_sum("cumulative", false)',
  extract_sum_metric: 'extract_sum_metric(false)',
  'extract_sum_metric with a suffix': 'extract_sum_metric(true, "_total")',
  extract_count_metric: 'extract_count_metric(true)',
  copy_metric: 'copy_metric(name="copy", unit="u") where name == "sum"',
  scale_metric: 'scale_metric(0.001, "k")',
  'scale_metric of one': 'scale_metric(60.0) where unit == "s"',
  aggregate_on_attributes: 'aggregate_on_attributes("sum", []) where type == METRIC_DATA_TYPE_GAUGE',
  aggregate_on_attribute_value: 'aggregate_on_attribute_value("max", "b", ["1", "2"], "low") where name == "sum"',
  convert_exponential_histogram_to_histogram:
    'convert_exponential_histogram_to_histogram("upper", [0.5, 1.0, 4.0]) where type == METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM',
  'set of the metadata': 'set(metadata["from"], description)',
};
const POINT_EDITORS = {
  convert_summary_count_val_to_sum: 'convert_summary_count_val_to_sum("delta", true)',
  convert_summary_sum_val_to_sum: 'convert_summary_sum_val_to_sum("cumulative", false, ".sum")',
  'set of values': 'set(value_double, value_int * 2.5)',
  'set by the metric': 'set(attributes["unit"], metric.unit) where metric.unit != ""',
  'set of flags': 'set(flags, 1) where flags == 0',
};

const each = (
  signal: 'logs' | 'metrics',
  field: string,
  context: string,
  editors: Readonly<Record<string, string>>,
): ProcessorInput[] =>
  cases(
    'transform',
    [signal],
    Object.fromEntries(
      Object.entries(editors).map(([name, statement]) => [
        name,
        { error_mode: 'ignore', [field]: [{ context, statements: [statement] }] },
      ]),
    ),
  );

const STYLES = [
  ...cases('transform', all, {
    'statements alone': {
      error_mode: 'ignore',
      log_statements: ['set(log.attributes["r"], resource.attributes["service.name"])', 'set(log.severity_text, "x")'],
      trace_statements: [
        'set(span.name, Concat([span.name, scope.name], "@"))',
        'set(span.attributes["k"], span.kind)',
      ],
      metric_statements: ['set(datapoint.attributes["m"], metric.name)', 'set(datapoint.attributes["t"], metric.type)'],
    },
    'resources and scopes': {
      log_statements: ['set(resource.attributes["x"], 1)', 'delete_key(resource.attributes, "even")'],
      trace_statements: [{ context: 'scope', statements: ['set(name, "s")', 'set(attributes["v"], version)'] }],
      metric_statements: [
        { context: 'resource', statements: ['set(schema_url, "https://x")', 'keep_keys(attributes, ["case"])'] },
      ],
    },
    'conditions of groups': {
      error_mode: 'silent',
      log_statements: [
        { conditions: ['log.severity_number > 8', 'log.body == ""'], statements: ['set(log.attributes["c"], true)'] },
      ],
      trace_statements: [
        { context: 'span', conditions: ['kind == 3', 'name == "root"'], statements: ['set(attributes["c"], true)'] },
        { context: 'spanevent', conditions: ['name == "noise"'], statements: ['set(attributes["c"], event_index)'] },
      ],
      metric_statements: [
        { context: 'metric', conditions: ['type == METRIC_DATA_TYPE_SUM'], statements: ['set(unit, "c")'] },
        { context: 'datapoint', conditions: ['attributes["a"] == "x"'], statements: ['set(attributes["c"], true)'] },
      ],
    },
    'a cache of a group': {
      log_statements: [
        {
          context: 'log',
          statements: [
            'set(cache["x"], attributes["n"])',
            'set(attributes["c"], cache)',
            'merge_maps(cache, resource.attributes, "upsert")',
          ],
        },
        { context: 'log', statements: ['set(attributes["later"], cache["x"])'] },
      ],
      trace_statements: ['set(span.cache["n"], span.name)', 'set(span.attributes["c"], span.cache["n"])'],
      metric_statements: [
        { context: 'datapoint', statements: ['set(cache["u"], metric.unit)', 'set(attributes["c"], cache["u"])'] },
      ],
    },
    'an error mode of a group': {
      error_mode: 'propagate',
      log_statements: [
        {
          context: 'log',
          error_mode: 'ignore',
          statements: ['set(attributes["x"], Int(body) + 1)', 'set(attributes["y"], 1)'],
        },
        { context: 'log', error_mode: 'silent', statements: ['set(attributes["x"], ParseJSON(body)["a"])'] },
      ],
      trace_statements: [
        { context: 'span', error_mode: 'silent', statements: ['set(attributes["x"], Int(name) + 1)'] },
      ],
      metric_statements: [
        { context: 'datapoint', error_mode: 'ignore', statements: ['set(attributes["x"], Int(metric.name) * 2)'] },
      ],
    },
    'no statements': { log_statements: [], trace_statements: [], metric_statements: [] },
  }),
];

const ACTIONS = [
  ...cases('resource', all, {
    'converts, extracts, hashes': {
      attributes: [
        { key: 'case', action: 'convert', converted_type: 'string' },
        { key: 'service.name', pattern: '^(?P<first>\\w+)-?(?P<rest>.*)$', action: 'extract' },
        { pattern: '^e', action: 'hash' },
        { key: 'from', from_context: 'metadata.x-none', action: 'insert' },
        { key: 'auth', from_context: 'auth.subject', action: 'upsert' },
        { key: 'map', value: { a: [1, { b: 'c' }] }, action: 'insert' },
      ],
    },
    'deletes by pattern': { attributes: [{ pattern: '^(service|even)', action: 'delete' }] },
  }),
  ...cases('attributes', ['logs', 'traces'], {
    'included and not excluded': {
      include: { match_type: 'regexp', resources: [{ key: 'service.name', value: '^(api|web)' }] },
      exclude: { match_type: 'strict', libraries: [{ name: 'other' }] },
      actions: [{ key: 'hit', value: { by: 'both' }, action: 'insert' }],
    },
  }),
];

export const TRANSFORMS: readonly ProcessorInput[] = [
  ...STYLES,
  ...each('logs', 'log_statements', 'log', LOG_EDITORS).map((one) => ({ ...one, input: withZeros(one.input) })),
  ...each('metrics', 'metric_statements', 'metric', METRIC_EDITORS),
  ...each('metrics', 'metric_statements', 'datapoint', POINT_EDITORS),
  ...ACTIONS,
];
