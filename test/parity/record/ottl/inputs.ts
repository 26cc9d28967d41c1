/** One item for each statement, and the configuration that runs the statement on it alone. */
import type { Signal } from '../../../../src/pdata/signal.js';
import { CONDITIONS, EDITORS, LITERALS, PATHS } from './log-paths.js';
import { COLLECTIONS, HASHES, TEXT, TYPES } from './log-converters.js';
import { DECODERS, PARSERS, TIMES } from './log-parsers.js';
import { EDGES } from './log-edges.js';
import { DIRECTIVES } from './log-format.js';
import { FORMATS, LISTS } from './log-lists.js';
import { XMLS } from './log-xml.js';
import { LOG_RECORD, METRICS, RESOURCE, SCOPE, SPAN, type KeyValue } from './items.js';
import { METRIC_STATEMENTS, type MetricStatement } from './metrics.js';
import { SPAN_STATEMENTS } from './spans.js';

/** The attribute (of metrics: the unit) that tells which statement an item is for. */
const CASE = 'case';

export interface Suite {
  readonly signal: Signal;
  readonly statements: readonly string[];
  /** Processor `transform`. */
  readonly configuration: object;
  /** An OTLP request with one resource a statement. */
  readonly input: Readonly<Record<string, readonly object[]>>;
}

const LOG_STATEMENTS: readonly string[] = [
  ...PATHS,
  ...LITERALS,
  ...CONDITIONS,
  ...EDITORS,
  ...TEXT,
  ...TYPES,
  ...HASHES,
  ...COLLECTIONS,
  ...TIMES,
  ...PARSERS,
  ...DECODERS,
  ...XMLS,
  ...LISTS,
  ...FORMATS,
  ...DIRECTIVES,
  ...EDGES,
];

const group = (context: string, statement: string, condition: string): object => ({
  context,
  conditions: [condition],
  statements: [statement],
});

function suite(
  signal: Signal,
  field: string,
  groups: readonly object[],
  input: Suite['input'],
  statements: readonly string[],
): Suite {
  return { signal, statements, configuration: { error_mode: 'ignore', [field]: groups }, input };
}

const common = (scoped: object, items: string): object => ({ ...RESOURCE, [items]: [{ ...SCOPE, ...scoped }] });

const caseAttribute = (i: number): KeyValue => ({ key: CASE, value: { intValue: String(i) } });

/** Attributes a statement names; all of them (but those of bytes) where it is about the whole map. */
function attributesFor(statement: string, all: readonly KeyValue[]): KeyValue[] {
  const isWhole = /attributes(?!\["|\w)/.test(statement);
  return all.filter(({ key }) => statement.includes(`"${key}"`) || (isWhole && !key.startsWith('bytes')));
}

const LOG_ATTRIBUTES: readonly KeyValue[] = [
  ...LOG_RECORD.attributes,
  { key: 'bytes of none', value: { bytesValue: '' } },
];

export function logSuite(statements: readonly string[]): Suite {
  return suite(
    'logs',
    'log_statements',
    statements.map((statement, i) => group('log', statement, `log.attributes["${CASE}"] == ${i}`)),
    {
      resourceLogs: statements.map((statement, i) => {
        const attributes = [...attributesFor(statement, LOG_ATTRIBUTES), caseAttribute(i)];
        return common({ logRecords: [{ ...LOG_RECORD, attributes }] }, 'scopeLogs');
      }),
    },
    statements,
  );
}

export function spanSuite(statements: readonly string[]): Suite {
  return suite(
    'traces',
    'trace_statements',
    statements.map((statement, i) =>
      group(/spanevent/.test(statement) ? 'spanevent' : 'span', statement, `span.attributes["${CASE}"] == ${i}`),
    ),
    {
      resourceSpans: statements.map((_, i) => {
        return common({ spans: [{ ...SPAN, attributes: [...SPAN.attributes, caseAttribute(i)] }] }, 'scopeSpans');
      }),
    },
    statements,
  );
}

export function metricSuite(statements: readonly MetricStatement[]): Suite {
  return suite(
    'metrics',
    'metric_statements',
    statements.map(({ statement }, i) =>
      group(/datapoint|summary_/.test(statement) ? 'datapoint' : 'metric', statement, `metric.name == "m${i}"`),
    ),
    {
      resourceMetrics: statements.map(({ metric }, i) => {
        return common({ metrics: [{ name: `m${i}`, ...METRICS[metric] }] }, 'scopeMetrics');
      }),
    },
    statements.map(({ metric, statement }) => `${metric}: ${statement}`),
  );
}

export const SUITES: readonly Suite[] = [
  logSuite(LOG_STATEMENTS),
  spanSuite(SPAN_STATEMENTS),
  metricSuite(METRIC_STATEMENTS),
];
