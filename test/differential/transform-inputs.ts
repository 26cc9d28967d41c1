/** Inputs for the differential test of `transform` as a whole: groups of every style over several items a scope, drawn from one seed. */
import type { Signal } from '../../src/pdata/signal.js';
import { LOG_RECORD, METRICS, RESOURCE, SCOPE, SPAN, type KeyValue } from '../parity/record/ottl/items.js';
import type { Request } from '../parity/record/processors/items.js';
import { Statements } from './ottl-inputs.js';
import { LOG, POINT, SPAN as SPAN_PATHS, type Paths } from './ottl-vocabulary.js';
import type { Dice } from './pdata-inputs.js';

const some = <T>(dice: Dice, most: number, make: () => T): T[] => Array.from({ length: 1 + dice.roll(most) }, make);

const RESOURCE_PATHS: Paths = {
  text: ['resource.attributes["service.name"]', 'resource.attributes["none"]', 'resource.schema_url'],
  int: ['resource.attributes["host.id"]', 'resource.dropped_attributes_count'],
  map: ['resource.attributes', 'resource.cache'],
};
const SCOPE_PATHS: Paths = {
  text: ['scope.name', 'scope.version', 'scope.attributes["lib"]', 'scope.schema_url'],
  int: ['scope.dropped_attributes_count'],
  map: ['scope.attributes', 'scope.cache'],
};
const EVENT_PATHS: Paths = {
  text: ['spanevent.name', 'spanevent.attributes["exception.type"]', 'span.name', 'spanevent.cache["x"]'],
  int: ['spanevent.time_unix_nano', 'spanevent.dropped_attributes_count', 'spanevent.event_index', 'span.kind'],
  map: ['spanevent.attributes', 'span.attributes', 'spanevent.cache'],
  time: ['spanevent.time', 'span.start_time'],
};
const METRIC_PATHS: Paths = {
  text: ['metric.name', 'metric.unit', 'metric.description', 'metric.cache["x"]'],
  int: ['metric.type', 'metric.aggregation_temporality', 'Len(metric.data_points)'],
  bool: ['metric.is_monotonic'],
  map: ['metric.metadata', 'metric.cache'],
};

interface Context {
  readonly name: string;
  readonly paths: Paths;
  readonly attributes: string;
}

const RESOURCES: Context = { name: 'resource', paths: RESOURCE_PATHS, attributes: 'resource.attributes' };
const SCOPES: Context = { name: 'scope', paths: SCOPE_PATHS, attributes: 'scope.attributes' };
const CONTEXTS: Readonly<Record<Signal, readonly Context[]>> = {
  logs: [RESOURCES, SCOPES, ...Array<Context>(4).fill({ name: 'log', paths: LOG, attributes: 'log.attributes' })],
  traces: [
    RESOURCES,
    SCOPES,
    ...Array<Context>(3).fill({ name: 'span', paths: SPAN_PATHS, attributes: 'span.attributes' }),
    ...Array<Context>(2).fill({ name: 'spanevent', paths: EVENT_PATHS, attributes: 'spanevent.attributes' }),
  ],
  metrics: [
    RESOURCES,
    SCOPES,
    ...Array<Context>(4).fill({ name: 'metric', paths: METRIC_PATHS, attributes: 'metric.metadata' }),
    ...Array<Context>(3).fill({ name: 'datapoint', paths: POINT, attributes: 'datapoint.attributes' }),
  ],
};
const FIELDS = { logs: 'log_statements', traces: 'trace_statements', metrics: 'metric_statements' } as const;

const AGGREGATIONS = ['"sum"', '"max"', '"min"', '"mean"', '"median"', '"count"', '"nope"'];
const KEY_LISTS = ['["a"]', '[]', '["a", "b"]', '["n"]', '["none"]'];
const BOUNDS = ['[0.5, 1.0, 2.0, 8.0]', '[0.0, 1000.0]', '[1.0]', '[]', '[2.0, 1.0]'];

/** Calls of the functions for metrics. Never of a copy that is copied again: the reference goes on for ever. */
function metricEditor(dice: Dice): string {
  const [flag, temporality] = [dice.pick(['true', 'false']), dice.pick(['"delta"', '"cumulative"', '"nope"'])];
  switch (dice.roll(12)) {
    case 0:
      return `convert_sum_to_gauge()`;
    case 1:
      return `convert_gauge_to_sum(${temporality}, ${flag})`;
    case 2:
      return `extract_sum_metric(${flag}${dice.pick(['', ', "_s"'])})`;
    case 3:
      return `extract_count_metric(${flag}${dice.pick(['', ', "_n"'])})`;
    case 4:
      return (
        'copy_metric(name="copy"' +
        dice.pick(['', ', desc="d"', ', unit="u"']) +
        ') where IsMatch(metric.name, "^m\\\\d+$")'
      );
    case 5:
      return `scale_metric(${dice.pick(['10.0', '0.5', '-1.0', '0.0', '2'])}${dice.pick(['', ', "u"'])})`;
    case 6:
    case 7:
      return `aggregate_on_attributes(${dice.pick(AGGREGATIONS)}${dice.pick(['', ...KEY_LISTS.map((one) => `, ${one}`)])})`;
    case 8:
      return `aggregate_on_attribute_value(${dice.pick(AGGREGATIONS)}, ${dice.pick(['"a"', '"b"', '"none"'])}, ${dice.pick(['["x", "y"]', '["1"]', '[]'])}, "z")`;
    case 9:
      return `convert_exponential_histogram_to_histogram(${dice.pick(['"upper"', '"midpoint"', '"uniform"', '"nope"'])}, ${dice.pick(BOUNDS)})`;
    case 10:
      return `${dice.pick(['convert_summary_sum_val_to_sum', 'convert_summary_count_val_to_sum'])}(${temporality}, ${flag}${dice.pick(['', ', ".x"'])})`;
    default:
      return `set(metric.${dice.pick(['name', 'unit', 'description'])}, Concat([metric.name, metric.unit], "-"))`;
  }
}

function statement(dice: Dice, context: Context): string {
  if (context.name === 'metric' && dice.chance(70)) {
    const editor = metricEditor(dice);
    return editor.includes(' where ') ? editor : editor + metricCondition(dice);
  }
  if (dice.chance(15))
    return `set(${context.name}.cache["x"], ${new Statements(dice, context.paths, context.attributes).any()})`;
  return new Statements(dice, context.paths, context.attributes).statement();
}

function metricCondition(dice: Dice): string {
  return dice.pick([
    ...['', '', '', ' where metric.type == METRIC_DATA_TYPE_SUM', ' where metric.type != METRIC_DATA_TYPE_GAUGE'],
    ...[' where IsMatch(metric.name, "^m[0-4]$")', ' where metric.unit == "s"'],
  ]);
}

/** Without the names of contexts where the group says which it is, mostly. */
function shortened(dice: Dice, text: string, name: string): string {
  return dice.chance(70) ? text.replaceAll(new RegExp(`(?<![\\w."])${name}\\.`, 'g'), '') : text;
}

const mode = (dice: Dice, percent: number): object =>
  dice.chance(percent) ? { error_mode: dice.pick(['ignore', 'silent', 'propagate', 'ignore']) } : {};

function group(dice: Dice, signal: Signal): object {
  const context = dice.pick(CONTEXTS[signal]);
  const isNamed = dice.chance(70);
  const written = (text: string): string => (isNamed ? shortened(dice, text, context.name) : text);
  const condition = (): string => new Statements(dice, context.paths, context.attributes).condition();
  return {
    ...(isNamed ? { context: dice.chance(5) ? context.name.toUpperCase() : context.name } : {}),
    ...mode(dice, 30),
    ...(dice.chance(30) ? { conditions: some(dice, 2, () => written(condition())) } : {}),
    statements: some(dice, 3, () => written(statement(dice, context))),
  };
}

/** A condition of a context. Paths do not name it, mostly. */
export function randomCondition(dice: Dice, name: string): string {
  const context = Object.values(CONTEXTS)
    .flat()
    .find((one) => one.name === name)!; // callers know the names
  return shortened(dice, new Statements(dice, context.paths, context.attributes).condition(), name);
}

/** Processor `transform`: groups, or just statements. */
export function randomTransform(dice: Dice, signal: Signal): object {
  const context = dice.pick(CONTEXTS[signal]);
  const groups = dice.chance(25)
    ? some(dice, 4, () => statement(dice, context))
    : some(dice, 3, () => group(dice, signal));
  return { ...mode(dice, 80), [FIELDS[signal]]: groups };
}

/** Of values the reference makes zeros of bytes when it writes a map: docs/deviations.md. */
const isPlain = ({ key }: KeyValue): boolean => key !== 'bytes';

const part = <T>(dice: Dice, values: readonly T[]): T[] => values.filter(() => dice.chance(70));

function item(dice: Dice, signal: Signal, i: number): object {
  switch (signal) {
    case 'logs':
      return {
        ...LOG_RECORD,
        severityNumber: dice.roll(25),
        attributes: part(dice, LOG_RECORD.attributes.filter(isPlain)),
      };
    case 'traces':
      return { ...SPAN, kind: dice.roll(6), attributes: part(dice, SPAN.attributes), events: part(dice, SPAN.events) };
    case 'metrics':
      return { name: `m${i}`, ...dice.pick(Object.values(METRICS)) };
  }
}

/** Two resources with up to two scopes of up to three items. */
export function randomTree(dice: Dice, signal: Signal): Request {
  const [resources, scopes, items] = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
    traces: ['resourceSpans', 'scopeSpans', 'spans'],
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  }[signal] as [string, string, string];
  let i = 0;
  const scope = (): object => ({ ...SCOPE, [items]: some(dice, 3, () => item(dice, signal, i++)) });
  return { [resources]: Array.from({ length: 2 }, () => ({ ...RESOURCE, [scopes]: some(dice, 2, scope) })) };
}
