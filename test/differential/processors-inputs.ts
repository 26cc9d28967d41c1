/** Inputs for the differential test of processors: random configurations that load, all drawn from one seed. */
import type { Signal } from '../../src/pdata/signal.js';
import { ATTRIBUTE_KEYS } from './random-items.js';
import { randomCondition } from './transform-inputs.js';
import type { Dice } from './pdata-inputs.js';

export interface RandomProcessor {
  readonly signal: Signal;
  readonly processors: Readonly<Record<string, unknown>>;
}

const KEYS = [...ATTRIBUTE_KEYS, 'missing', 'new', 'x', 'host'];
const VALUES = [
  ...['x', '', 'é😀', '12', 0, 1, -7, 2.5, 1e21, 9_007_199_254_740_991, -0.25, true, false],
  ...[[], ['a', 1, 2.5, [true]], {}, { k: 'v', d: { e: [1, { f: '' }] } }],
];
const TYPES = ['string', 'int', 'double'];
const PATTERNS = ['^http.*', 'n', '.*', '^(s|f)$', 'x+', '(?i)^USER', '^$', 'é', '[a-z]\\.[a-z]', '^.$'];
const EXTRACTS = [
  '^(?P<x>\\w+)',
  '(?P<scheme>[a-z]+)://(?P<host>[^/]+)',
  '(?P<n>\\d+)',
  '(?P<first>.)(?P<rest>.*)',
  '(?P<a>x)?(?P<b>.)?',
  '^(?P<n>-?\\d+)(\\.(?P<f>\\d+))?$',
  '(?P<s>[é😀]+)',
  '(?P<user>[^@]+)@',
];

const some = <T>(dice: Dice, most: number, make: () => T): T[] => Array.from({ length: 1 + dice.roll(most) }, make);

function action(dice: Dice): object {
  const key = dice.pick(KEYS);
  const kind = dice.pick(['insert', 'update', 'upsert', 'insert', 'upsert', 'delete', 'hash', 'extract', 'convert']);
  switch (kind) {
    case 'delete':
    case 'hash':
      return dice.chance(40)
        ? { pattern: dice.pick(PATTERNS), action: kind, ...(dice.chance(50) ? { key } : {}) }
        : { key, action: kind };
    case 'extract':
      return { key, pattern: dice.pick(EXTRACTS), action: kind };
    case 'convert':
      return { key, converted_type: dice.pick(TYPES), action: kind };
    default:
      return { key, action: dice.chance(15) ? kind.toUpperCase() : kind, ...source(dice) };
  }
}

function source(dice: Dice): object {
  switch (dice.roll(6)) {
    case 0:
      return { from_attribute: dice.pick(KEYS) };
    case 1:
      return { from_context: dice.pick(['metadata.x-none', 'auth.subject', 'x-other']) };
    default:
      return { value: dice.pick(VALUES) };
  }
}

/** An include or exclude block of `attributes` or, for spans, `filter`. */
function match(dice: Dice, signal: Signal): object {
  const isRegexp = dice.chance(50);
  const texts = (strict: readonly string[], regexps: readonly string[]): string[] =>
    some(dice, 2, () => dice.pick(isRegexp ? regexps : strict));
  const attribute = (): object => {
    const key = dice.pick(KEYS);
    if (dice.chance(30)) return { key };
    return { key, value: isRegexp ? dice.pick(PATTERNS) : dice.pick(['x', 1, 2.5, true, '12']) };
  };
  const fields: Record<string, () => unknown> = {
    attributes: () => some(dice, 2, attribute),
    resources: () => [{ key: 'service.name', value: dice.pick(isRegexp ? ['^web', 'a.i'] : ['api', 'web', 'none']) }],
    libraries: () => [{ name: dice.pick(['lib', 'other']), ...(dice.chance(50) ? { version: '1.1' } : {}) }],
    ...(signal === 'logs'
      ? {
          log_bodies: () => texts(['', 'GET /healthz 200', '7'], ['GET', '^$', '\\d']),
          log_severity_texts: () => texts(['DEBUG', 'fatal'], ['(?i)fatal', 'D.*G']),
          log_severity_number: () => ({ min: dice.pick([9, 13, 18]), match_undefined: dice.chance(50) }),
        }
      : {
          services: () => texts(['api', 'web'], ['^w', 'r$']),
          span_names: () => texts(['root', 'GET /healthz'], ['oo', '^GET']),
          span_kinds: () => texts(['SPAN_KIND_CLIENT', 'SPAN_KIND_SERVER'], ['.*CLIENT', 'SERVER$']),
        }),
  };
  const names = some(dice, 2, () => dice.pick(Object.keys(fields)));
  return {
    match_type: isRegexp ? 'regexp' : 'strict',
    ...(isRegexp && dice.chance(30) ? { regexp: { cacheenabled: true, cachemaxnumentries: 10 } } : {}),
    ...Object.fromEntries([...new Set(names)].map((name) => [name, fields[name]!()])),
  };
}

function matches(dice: Dice, signal: Signal): object {
  return {
    ...(dice.chance(40) ? { include: match(dice, signal) } : {}),
    ...(dice.chance(40) ? { exclude: match(dice, signal) } : {}),
  };
}

const mode = (dice: Dice): object =>
  dice.chance(80) ? { error_mode: dice.pick(['ignore', 'silent', 'propagate', 'ignore']) } : {};

/** Conditions by context; the last of each fails for some items. */
const CONDITIONS = {
  log: [
    'severity_number < SEVERITY_NUMBER_WARN',
    'severity_text == "DEBUG"',
    'attributes["n"] == nil',
    'attributes["s"] != "x"',
    'IsMatch(body, "GET.*")',
    'resource.attributes["even"] == true and severity_number > 4',
    'not (attributes["n"] > 2) or instrumentation_scope.name == "lib"',
    'Int(body) == 7',
    'Substring(attributes["s"], 0, 5) == "x"',
  ],
  span: [
    'name == "root"',
    'kind == SPAN_KIND_CLIENT',
    'IsRootSpan()',
    'attributes["n"] != nil',
    'resource.attributes["service.name"] == "web"',
    'end_time_unix_nano - start_time_unix_nano > 10',
    'status.code == STATUS_CODE_ERROR or Len(events) == 0',
    'Substring(name, 0, 50) == "x"',
  ],
  spanevent: [
    'name == "e"',
    'attributes["n"] == nil',
    'span.name == "root"',
    'event_index == 0',
    'ParseJSON(name) == nil',
  ],
  metric: [
    'type == METRIC_DATA_TYPE_SUM',
    'IsMatch(name, ".*o.*")',
    'HasAttrKeyOnDatapoint("n")',
    'unit == ""',
    'resource.attributes["even"] == false',
    'Int(name) == 3',
  ],
  datapoint: [
    'attributes["n"] == nil',
    'metric.type == METRIC_DATA_TYPE_HISTOGRAM',
    'value_double > 1.0',
    'flags == 0',
    'metric.name != "x" and attributes["s"] != nil',
    'Substring(metric.name, 0, 90) == "x"',
  ],
} as const;

/** Paths need not name their context. */
const conditions = (dice: Dice, context: keyof typeof CONDITIONS): string[] =>
  some(dice, 2, () => (dice.chance(50) ? dice.pick<string>(CONDITIONS[context]) : randomCondition(dice, context)));

function filter(dice: Dice, signal: Signal): object {
  switch (signal) {
    case 'logs':
      if (dice.chance(30)) return { logs: logBlocks(dice) };
      return { ...mode(dice), logs: { log_record: conditions(dice, 'log') } };
    case 'traces':
      if (dice.chance(30)) return { spans: matches(dice, 'traces') };
      return { ...mode(dice), traces: contexts(dice, ['span', 'spanevent']) };
    case 'metrics':
      if (dice.chance(30)) return { metrics: metricBlocks(dice) };
      return { ...mode(dice), metrics: contexts(dice, ['metric', 'datapoint']) };
  }
}

function contexts(dice: Dice, [first, second]: readonly [keyof typeof CONDITIONS, keyof typeof CONDITIONS]): object {
  const which = dice.roll(3);
  return {
    ...(which !== 1 ? { [first]: conditions(dice, first) } : {}),
    ...(which !== 0 ? { [second]: conditions(dice, second) } : {}),
  };
}

function logBlocks(dice: Dice): object {
  const block = (): object => ({
    match_type: dice.pick(['strict', 'regexp']),
    ...(dice.chance(50) ? { severity_texts: [dice.pick(['DEBUG', 'fatal', 'D'])] } : {}),
    ...(dice.chance(50) ? { bodies: [dice.pick(['GET /healthz 200', 'GET', ''])] } : {}),
    ...(dice.chance(40)
      ? { severity_number: { min: dice.pick(['DEBUG', 'WARN']), match_undefined: dice.chance(50) } }
      : {}),
    resource_attributes: [{ key: 'service.name', value: dice.pick(['api', 'web', 'w']) }],
  });
  return { ...(dice.chance(60) ? { include: block() } : {}), ...(dice.chance(60) ? { exclude: block() } : {}) };
}

function metricBlocks(dice: Dice): object {
  const block = (): object => {
    if (dice.chance(30)) return { match_type: 'expr', expressions: some(dice, 2, () => dice.pick(EXPRESSIONS)) };
    return namedMetrics(dice);
  };
  return { ...(dice.chance(60) ? { include: block() } : {}), ...(dice.chance(60) ? { exclude: block() } : {}) };
}

const EXPRESSIONS = [
  ...[
    'HasLabel("n")',
    'Label("s") == "x"',
    'MetricName == "jobs"',
    'MetricType in ["Sum", "Gauge"]',
    'MetricName matches "o"',
  ],
  ...[
    'not HasLabel("n") and MetricName != ""',
    'Label("a") contains "x" || HasLabel("user")',
    'MetricName',
    'MetricName < 3',
  ],
];

function namedMetrics(dice: Dice): object {
  return {
    match_type: dice.pick(['strict', 'regexp']),
    ...(dice.chance(70) ? { metric_names: [dice.pick(['jobs', 'g', 's', '.*o.*', 'h'])] } : {}),
    ...(dice.chance(50) ? { resource_attributes: [{ key: 'service.name', value: dice.pick(['api', 'web']) }] } : {}),
  };
}

const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  resource: [
    'set(attributes["seen"], true)',
    'delete_key(attributes, "even")',
    'set(attributes["c"], Concat([attributes["service.name"], "z"], "-"))',
  ],
  scope: ['set(name, "scope")', 'set(attributes["v"], version)', 'set(version, "2") where name == "lib"'],
  log: [
    'set(attributes["b"], body)',
    'set(cache["x"], attributes["n"])',
    'set(attributes["from"], cache["x"])',
    'flatten(attributes, "p", 2)',
    'set(severity_text, ConvertCase(severity_text, "lower"))',
    'keep_matching_keys(attributes, "^[nsu]")',
    'replace_all_patterns(attributes, "key", "n", "N")',
    'set(attributes["sub"], Substring(severity_text, 0, 4))',
    'merge_maps(attributes, ParseJSON("{\\"q\\":[1,{\\"r\\":null}]}"), "insert")',
  ],
  span: [
    'set(name, Concat([name, kind.string], "/"))',
    'set(status.code, STATUS_CODE_ERROR) where attributes["n"] != nil',
    'truncate_all(attributes, 2)',
    'limit(attributes, 1, ["n"])',
    'set(attributes["d"], end_time - start_time)',
    'set(attributes["i"], Int(name))',
  ],
  spanevent: ['set(name, "event")', 'set(attributes["span"], span.name)', 'set(attributes["i"], event_index)'],
  metric: [
    'set(description, name)',
    'convert_sum_to_gauge()',
    'extract_sum_metric(true)',
    'scale_metric(2.0)',
    'set(unit, "1") where type == METRIC_DATA_TYPE_GAUGE',
  ],
  datapoint: [
    'set(attributes["m"], metric.name)',
    'set(value_double, value_double * 2.0)',
    'delete_matching_keys(attributes, "n|s")',
    'set(attributes["f"], flags)',
  ],
};

/** By signal: contexts of statements and, of those whose conditions are known, of conditions. */
const SIGNAL_CONTEXTS: Readonly<Record<Signal, readonly string[]>> = {
  logs: ['resource', 'scope', 'log', 'log', 'log'],
  traces: ['resource', 'scope', 'span', 'span', 'spanevent'],
  metrics: ['resource', 'scope', 'metric', 'datapoint', 'datapoint'],
};
const STATEMENT_FIELDS = { logs: 'log_statements', traces: 'trace_statements', metrics: 'metric_statements' } as const;

function transform(dice: Dice, signal: Signal): object {
  const groups = some(dice, 3, () => {
    const context = dice.pick(SIGNAL_CONTEXTS[signal]);
    const given = context in CONDITIONS && dice.chance(40);
    return {
      context,
      ...(dice.chance(25) ? mode(dice) : {}),
      ...(given ? { conditions: conditions(dice, context as keyof typeof CONDITIONS) } : {}),
      statements: some(dice, 3, () => dice.pick(STATEMENTS[context]!)),
    };
  });
  return { ...mode(dice), [STATEMENT_FIELDS[signal]]: groups };
}

function sampler(dice: Dice, signal: Signal): object {
  const kind = dice.pick(['hash_seed', 'proportional', 'equalizing', undefined]);
  return {
    sampling_percentage: dice.pick([0, 0.5, 15, 40, 50, 99.9, 100]),
    ...(kind === undefined ? {} : { mode: kind }),
    ...(dice.chance(40) ? { hash_seed: dice.roll(100) } : {}),
    ...(dice.chance(40) ? { fail_closed: dice.chance(50) } : {}),
    ...(dice.chance(30) ? { sampling_precision: 1 + dice.roll(14) } : {}),
    ...(signal === 'logs' && dice.chance(40) ? { attribute_source: dice.pick(['traceID', 'record']) } : {}),
    ...(signal === 'logs' && dice.chance(40) ? { from_attribute: dice.pick(['n', 'user', 'missing']) } : {}),
    ...(signal === 'logs' && dice.chance(40) ? { sampling_priority: dice.pick(['n', 'priority', 'f']) } : {}),
  };
}

export function randomProcessor(dice: Dice): RandomProcessor {
  const signal = dice.pick<Signal>(['logs', 'traces', 'metrics']);
  const actions = (): object => ({ actions: some(dice, 4, () => action(dice)) });
  switch (dice.roll(9)) {
    case 0:
    case 1:
      return {
        signal,
        processors: { attributes: { ...actions(), ...(signal === 'metrics' ? {} : matches(dice, signal)) } },
      };
    case 2:
      return { signal, processors: { resource: { attributes: some(dice, 4, () => action(dice)) } } };
    case 3:
    case 4:
    case 5:
      return { signal, processors: { filter: filter(dice, signal) } };
    case 6:
    case 7:
      return { signal, processors: { transform: transform(dice, signal) } };
    default: {
      const sampled = signal === 'metrics' ? 'logs' : signal;
      return { signal: sampled, processors: { probabilistic_sampler: sampler(dice, sampled) } };
    }
  }
}
