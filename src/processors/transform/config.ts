import {
  bool,
  layered,
  list,
  object,
  schema,
  string,
  text,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { CHECK_ONLY } from '../../ottl/conditions.js';
import { errorModeField } from '../../ottl/error-mode.js';
import { OttlError } from '../../ottl/error.js';
import type { Signal } from '../../pdata/signal.js';
import { compileGroup } from './group.js';

const CONTEXT_NAMES: readonly string[] = [
  'resource',
  'scope',
  'span',
  'spanevent',
  'metric',
  'datapoint',
  'log',
  'profile',
];

const context = text<string>({
  default: '',
  values: CONTEXT_NAMES.map((name) => `\`${name}\``).join(', '),
  goType: 'common.ContextID',
  parse: (written) => {
    const name = written.toLowerCase();
    return CONTEXT_NAMES.includes(name) ? { value: name } : { error: `unknown context ${name}` };
  },
  doc: 'What the statements are about; their paths then need not say it. By default it is found out from the paths.',
});

const texts = (doc: string) => list(string({ default: '', doc: 'An OTTL text.' }), { doc });

const groupSchema = schema({
  context,
  conditions: texts('The statements run where any of these holds; always if there are none.'),
  statements: texts('What to do, in order.'),
  error_mode: errorModeField('', 'Instead of the `error_mode` for all.'),
});

export type GroupConfig = InferConfig<typeof groupSchema>;

const groups = (what: string) =>
  list(object(groupSchema, { doc: 'A group of statements.' }), {
    textsAs: 'statements',
    doc: `Statements for ${what}: a list of groups, or just of statements, which are then one group.`,
  });

const fields = {
  error_mode: errorModeField(
    'propagate',
    'What a statement that fails on an item does: `propagate` refuses the batch, `ignore` logs it, `silent` nothing.',
  ),
  trace_statements: groups('spans'),
  metric_statements: groups('metrics'),
  log_statements: groups('logs'),
  profile_statements: groups('profiles (without effect: the hub has none)'),
  flatten_data: bool({
    default: false,
    doc: 'Needs the feature gate `transform.flatten.logs`; not supported by the hub.',
  }),
};

export const transformSchema = layered(schema(fields, validate));

export type TransformConfig = InferConfig<typeof transformSchema>;

/** The statements for a signal. */
export function groupsOf(config: TransformConfig, signal: Signal): readonly GroupConfig[] {
  const { trace_statements, metric_statements, log_statements } = config;
  return { traces: trace_statements, metrics: metric_statements, logs: log_statements }[signal];
}

/** Source followed: `transformprocessor/config.go` at 0.131.0. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problems = (['traces', 'metrics', 'logs'] as const).flatMap((signal) =>
    groupsOf(config, signal).flatMap((group) => problemOf(group, signal) ?? []),
  );
  if (config.flatten_data) {
    problems.push("'flatten_data' requires the 'transform.flatten.logs' feature gate to be enabled");
  }
  if (problems.length > 0) issues.add([], problems.join('; '));
}

function problemOf(group: GroupConfig, signal: Signal): string | undefined {
  try {
    compileGroup(group, signal, CHECK_ONLY);
    return undefined;
  } catch (error) {
    if (error instanceof OttlError) return error.message;
    throw error;
  }
}
