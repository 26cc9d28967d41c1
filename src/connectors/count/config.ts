import {
  any,
  ignoringUnknown,
  layered,
  list,
  map,
  object,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { conditionProblem } from '../../ottl/conditions.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { OttlError } from '../../ottl/error.js';
import { parseCondition } from '../../ottl/parse.js';

const attributeSchema = ignoringUnknown(
  schema({
    key: string({ default: '', doc: 'Key of the attribute.' }),
    default_value: any({
      default: undefined,
      exact: true,
      doc: 'Text or number for items without it. Without one (or with 0 or an empty text) they are not counted.',
    }),
  }),
);

const metricSchema = ignoringUnknown(
  schema({
    description: string({ default: '', doc: 'Description of the metric.' }),
    conditions: list(string({ default: '', doc: 'An OTTL condition.' }), {
      doc: 'What any of these holds for is counted; everything if there are none.',
    }),
    attributes: list(object(attributeSchema, { doc: 'An attribute.' }), {
      doc: 'Count apart by the values of these attributes of the item.',
    }),
  }),
);

export type CountedMetric = InferConfig<typeof metricSchema>;

const METRICS_TYPE = 'map[string]countconnector.MetricInfo';

const metrics = (what: string, name: string, description: string) =>
  map(object(metricSchema, { doc: 'A metric.' }), {
    goType: METRICS_TYPE,
    whenWritten: { [name]: { description, conditions: [], attributes: [] } },
    doc: `Metrics that count ${what}, by name. Where the section is not there: \`${name}\`.`,
  });

const fields = {
  spans: metrics('spans', 'trace.span.count', 'The number of spans observed.'),
  spanevents: metrics('span events', 'trace.span.event.count', 'The number of span events observed.'),
  metrics: metrics('metrics', 'metric.count', 'The number of metrics observed.'),
  datapoints: metrics('data points', 'metric.datapoint.count', 'The number of data points observed.'),
  logs: metrics('log records', 'log.record.count', 'The number of log records observed.'),
  profiles: metrics('profiles, which the hub does not have', 'profile.count', 'The number of profiles observed.'),
};

export const countSchema = layered(ignoringUnknown(schema(fields, validate)));

export type CountConfig = InferConfig<typeof countSchema>;

/** What each section counts, and the name with which its problems with attributes begin. */
const SECTIONS: readonly {
  readonly name: keyof CountConfig;
  readonly context: ContextName | undefined;
  readonly attributes?: string;
}[] = [
  { name: 'spans', context: 'span' },
  { name: 'spanevents', context: 'spanevent' },
  { name: 'metrics', context: 'metric' },
  { name: 'datapoints', context: 'datapoint', attributes: 'spans' }, // so the reference calls them
  { name: 'logs', context: 'log' },
  { name: 'profiles', context: undefined },
];

/** Source followed: `countconnector/config.go` at 0.131.0, which tells the first problem only. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  for (const { name, context, attributes = name } of SECTIONS) {
    for (const [metric, info] of Object.entries(config[name])) {
      const problem = problemOf(name, context, attributes, metric, info);
      if (problem === undefined) continue;
      issues.add([], problem);
      return;
    }
  }
}

function problemOf(
  section: string,
  context: ContextName | undefined,
  attributes: string,
  metric: string,
  info: CountedMetric,
): string | undefined {
  if (metric === '') return `${section}: metric name missing`;
  const wrong = context === undefined ? syntaxProblem(info.conditions) : conditionProblem(info.conditions, context);
  if (wrong !== undefined) return `${section} condition: metric ${JSON.stringify(metric)}: ${wrong}`;
  if (section === 'metrics') {
    return info.attributes.length === 0
      ? undefined
      : `metrics attributes not supported: metric ${JSON.stringify(metric)}`;
  }
  if (info.attributes.every(({ key }) => key !== '')) return undefined;
  return `${attributes} attributes: metric ${JSON.stringify(metric)}: attribute key missing`;
}

/** Profiles have no paths here: their conditions are only parsed. */
function syntaxProblem(conditions: readonly string[]): string | undefined {
  const problems = conditions.flatMap((text) => {
    try {
      parseCondition(text);
      return [];
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      return [`unable to parse OTTL condition ${JSON.stringify(text)}: ${error.message}`];
    }
  });
  return problems.length === 0 ? undefined : problems.join('\n');
}
