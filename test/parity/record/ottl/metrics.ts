/** Statements about metrics and data points: which metric of `METRICS` each is for. */
export interface MetricStatement {
  readonly metric: 'gauge' | 'sum' | 'histogram' | 'exponential' | 'summary';
  readonly statement: string;
}

const KINDS = ['gauge', 'sum', 'histogram', 'exponential', 'summary'] as const;
const each = (...statements: readonly string[]): MetricStatement[] =>
  statements.flatMap((statement) => KINDS.map((metric) => ({ metric, statement })));
const of = (metric: MetricStatement['metric'], ...statements: readonly string[]): MetricStatement[] =>
  statements.map((statement) => ({ metric, statement }));

/** An expression into an attribute of every data point. */
const R = (expression: string): string => `set(datapoint.attributes["r"], ${expression})`;

export const METRIC_STATEMENTS: readonly MetricStatement[] = [
  ...each(
    R('metric.type'),
    R('metric.aggregation_temporality'),
    R('metric.is_monotonic'),
    R('Len(metric.data_points)'),
    R('datapoint.value_int'),
    R('datapoint.value_double'),
    R('datapoint.count'),
    R('datapoint.sum'),
    R('datapoint.flags'),
    R('Len(datapoint.exemplars)'),
    R('datapoint.start_time_unix_nano'),
    R('String(datapoint.time)'),
    'set(datapoint.value_int, 42)',
    'set(datapoint.value_double, 4.5)',
    'set(datapoint.count, 9)',
    'set(datapoint.sum, 9.5)',
    'set(datapoint.flags, 1)',
    'set(datapoint.time, Unix(5))',
    'set(datapoint.start_time_unix_nano, 0)',
    'set(metric.aggregation_temporality, AGGREGATION_TEMPORALITY_DELTA)',
    'set(metric.is_monotonic, false)',
    ...['exemplars', 'quantile_values', 'positive', 'negative'].flatMap((part) => [
      `${R('1')} where datapoint.${part} == datapoint.${part}`,
      `${R('1')} where datapoint.${part} != datapoint.negative`,
    ]),
    'set(metric.unit, "same") where metric.data_points == metric.data_points',
    'set(metric.unit, "By") where metric.type == METRIC_DATA_TYPE_SUM',
    'extract_sum_metric(true)',
    'extract_count_metric(false, "_n")',
    'convert_gauge_to_sum("delta", true)',
    'convert_sum_to_gauge()',
    'copy_metric(name="copy", description="d", unit="u")',
    'copy_metric(Concat([metric.name, "copy"], "."), unit=1)',
    'scale_metric(10.0)',
    'scale_metric(0.5, "half")',
    'scale_metric(10.0, unit=5)',
    'aggregate_on_attributes("sum", ["a"])',
    'aggregate_on_attributes("mean", [])',
    'aggregate_on_attributes("count")',
    'aggregate_on_attribute_value("sum", "a", ["x", "y"], "z")',
    'aggregate_on_attribute_value("max", "n", [""], "empty")',
    'convert_exponential_histogram_to_histogram("upper", [0.5, 1.0, 2.0, 8.0])',
    'convert_summary_sum_val_to_sum("delta", true)',
    'convert_summary_count_val_to_sum("cumulative", false, ".n")',
  ),
  ...['max', 'min', 'median', 'mean', 'sum', 'count'].flatMap((name) => [
    ...of('gauge', `aggregate_on_attributes("${name}", ["a"])`),
    ...of('sum', `aggregate_on_attributes("${name}", ["a"])`),
  ]),
  ...of(
    'exponential',
    'convert_exponential_histogram_to_histogram("midpoint", [0.5, 1.0, 2.0, 8.0])',
    'convert_exponential_histogram_to_histogram("uniform", [0.0, 1.0, 2.0, 8.0])',
    'convert_exponential_histogram_to_histogram("uniform", [1000.0])',
    R('datapoint.scale'),
    R('datapoint.zero_count'),
    R('datapoint.positive.offset'),
    R('Len(datapoint.positive.bucket_counts)'),
    R('datapoint.negative.offset'),
    'set(datapoint.scale, -2)',
    'set(datapoint.zero_count, 3)',
    'set(datapoint.positive.offset, -7)',
    'set(datapoint.positive, datapoint.negative)',
    'set(datapoint.negative.bucket_counts, datapoint.positive.bucket_counts)',
  ),
  ...of(
    'histogram',
    R('Len(datapoint.bucket_counts)'),
    R('Len(datapoint.explicit_bounds)'),
    'set(datapoint.explicit_bounds, [1.0, 2.0])',
    'set(datapoint.bucket_counts, [1, 2])',
    'set(datapoint.exemplars, datapoint.exemplars)',
    R('datapoint.bucket_counts'),
    R('Sort(datapoint.bucket_counts)'),
    R('Sort(datapoint.explicit_bounds, "desc")'),
  ),
  ...of('summary', R('Len(datapoint.quantile_values)'), 'set(datapoint.quantile_values, datapoint.quantile_values)'),
  ...of(
    'sum',
    R('metric.name'),
    R('metric.description'),
    R('metric.metadata'),
    R('datapoint.attributes["a"]'),
    'set(metric.name, "other")',
    'set(metric.description, resource.attributes["service.name"])',
    'set(metric.metadata["k"], "v")',
    'set(metric.data_points, metric.data_points)',
    'delete_key(datapoint.attributes, "a")',
    'set(datapoint.attributes["r"], "big") where datapoint.value_int > 5',
  ),
];
