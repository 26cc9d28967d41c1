import {
  bool,
  list,
  nullable,
  object,
  pointer,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { conditionProblem } from '../../ottl/conditions.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { errorModeField } from '../../ottl/error-mode.js';
import { attributeList, matchConfigFields, matchType, regexpSchema } from '../../processorhelper/match/config.js';

/** OTTL conditions; undefined where none are given, which differs from an empty list. */
const conditions = (doc: string) =>
  nullable(list(string({ default: '', doc: 'An OTTL condition.' }), { doc }), { doc });

const texts = (doc: string) => list(string({ default: '', doc: 'A text or pattern.' }), { doc });

const metricMatchSchema = schema({
  match_type: matchType('`strict`, `regexp` (RE2, unanchored) or `expr`', 'filterconfig.MetricMatchType'),
  regexp: pointer(regexpSchema, { doc: 'Settings of `regexp`.' }),
  metric_names: texts('Any of these is the name of the metric.'),
  expressions: texts('Any of these holds for some data point (match type `expr`; see below).'),
  resource_attributes: attributeList('Resource attributes that must all be there.'),
});

const logMatchSchema = schema({
  match_type: matchType('`strict` or `regexp` (RE2, unanchored)', 'filterprocessor.LogMatchType'),
  resource_attributes: attributeList('Resource attributes that must all be there.'),
  record_attributes: attributeList('Attributes that must all be there.'),
  severity_texts: texts('Any of these is the severity text.'),
  severity_number: pointer(
    schema({
      min: string({
        default: '',
        goType: 'filterprocessor.logSeverity',
        doc: 'Least severity that matches, e.g. `INFO` or `9`.',
      }),
      match_undefined: bool({ default: false, doc: 'Whether records without a severity match.' }),
    }),
    { doc: 'Severity at least.' },
  ),
  bodies: texts('Any of these is the body as text.'),
});

export type MetricMatch = InferConfig<typeof metricMatchSchema>;
export type LogMatch = InferConfig<typeof logMatchSchema>;

const fields = {
  error_mode: errorModeField(
    'propagate',
    'What a condition that fails on an item does: `propagate` refuses the batch, `ignore` logs it, `silent` nothing.',
  ),
  metrics: object(
    schema({
      include: pointer(metricMatchSchema, { doc: 'Older form: only metrics that match.' }),
      exclude: pointer(metricMatchSchema, { doc: 'Older form: no metrics that match.' }),
      regexp: pointer(regexpSchema, { doc: 'Accepted; without effect.' }),
      metric: conditions('Metrics for which any of these holds are dropped.'),
      datapoint: conditions('Data points for which any of these holds are dropped, and metrics left without.'),
    }),
    { doc: 'What to drop of metrics.' },
  ),
  logs: object(
    schema({
      include: pointer(logMatchSchema, { doc: 'Older form: only records that match.' }),
      exclude: pointer(logMatchSchema, { doc: 'Older form: no records that match.' }),
      log_record: conditions('Log records for which any of these holds are dropped.'),
    }),
    { doc: 'What to drop of logs.' },
  ),
  spans: object(schema(matchConfigFields), { doc: 'Older form: which spans to keep.' }),
  traces: object(
    schema({
      span: conditions('Spans for which any of these holds are dropped.'),
      spanevent: conditions('Span events for which any of these holds are dropped.'),
    }),
    { doc: 'What to drop of traces.' },
  ),
};

export const filterSchema = schema(fields, validate);

export type FilterConfig = InferConfig<typeof filterSchema>;

/** Source followed: `filterprocessor/config.go` at 0.131.0. */
function validate({ traces, spans, metrics, logs }: ConfigOf<typeof fields>, issues: Issues): void {
  const given = (...settings: readonly unknown[]): boolean => settings.some((setting) => setting !== undefined);
  const refuse = (signal: string): void =>
    issues.add([], `cannot use ottl conditions and include/exclude for ${signal} at the same time`);
  if (given(traces.span, traces.spanevent) && given(spans.include, spans.exclude)) return refuse('spans');
  if (given(metrics.metric, metrics.datapoint) && given(metrics.include, metrics.exclude)) return refuse('metrics');
  if (given(logs.log_record) && given(logs.include, logs.exclude)) return refuse('logs');

  const problems = [
    problem('span', traces.span),
    problem('spanevent', traces.spanevent),
    problem('metric', metrics.metric),
    problem('datapoint', metrics.datapoint),
    problem('log', logs.log_record),
  ].filter((one) => one !== undefined);
  if (problems.length > 0) issues.add([], problems.join('; '));
}

function problem(context: ContextName, texts: readonly string[] | undefined): string | undefined {
  return texts === undefined ? undefined : conditionProblem(texts, context);
}
