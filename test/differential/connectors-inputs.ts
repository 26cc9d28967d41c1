/** Inputs for the differential test of connectors: random configurations that load, and requests of a few resources. */
import { batchFromJson } from '../../src/pdata/builder.js';
import type { Signal } from '../../src/pdata/signal.js';
import type { ConnectorInput } from '../parity/record/connectors/cases.js';
import type { Dice } from './pdata-inputs.js';

const KEYS = ['env', 'n', 'flag', 'service.name', 'list', 'missing'];
const TEXTS = ['prod', 'dev', '', 'one', 'api', 'web', 'é'];
const SIGNALS: readonly Signal[] = ['logs', 'traces', 'metrics'];

const some = <T>(dice: Dice, least: number, most: number, make: () => T): T[] =>
  Array.from({ length: least + dice.roll(most - least + 1) }, make);

/** No bytes: the reference makes zeros of them (docs/deviations.md). */
function value(dice: Dice): object {
  switch (dice.roll(8)) {
    case 0:
    case 1:
    case 2:
      return { stringValue: dice.pick(TEXTS) };
    case 3:
    case 4:
      return { intValue: String(dice.pick([0, 1, 2, -7, 9_007_199_254_740_993n])) };
    case 5:
      return { doubleValue: dice.pick([0, 1, 1.5, -2.25, 'NaN']) };
    case 6:
      return { boolValue: dice.chance(50) };
    default:
      return dice.pick([{}, { arrayValue: { values: [{ intValue: '1' }] } }, { kvlistValue: {} }]);
  }
}

const attributes = (dice: Dice, most = 3): object[] =>
  [...new Set(some(dice, 0, most, () => dice.pick(KEYS)))].map((key) => ({ key, value: value(dice) }));

const TIME = '1700000000000000000';

function record(dice: Dice): object {
  return {
    ...(dice.chance(70) ? { timeUnixNano: TIME } : {}),
    severityNumber: dice.pick([0, 1, 9, 13, 17, 21]),
    severityText: dice.pick(['', 'INFO', 'ERROR']),
    ...(dice.chance(80) ? { body: value(dice) } : {}),
    attributes: attributes(dice),
  };
}

function span(dice: Dice): object {
  return {
    traceId: '0102030405060708090a0b0c0d0e0f10',
    spanId: '0102030405060708',
    ...(dice.chance(50) ? { parentSpanId: '1112131415161718' } : {}),
    name: dice.pick(['a', 'b', 'GET /', '']),
    kind: dice.roll(6),
    startTimeUnixNano: TIME,
    attributes: attributes(dice),
    events: some(dice, 0, 3, () => ({ name: dice.pick(['x', 'y']), timeUnixNano: TIME, attributes: attributes(dice) })),
    status: dice.chance(50) ? {} : { code: dice.roll(3) },
  };
}

function metric(dice: Dice): object {
  const points = (make: () => object): object => ({
    dataPoints: some(dice, 0, 3, () => ({ attributes: attributes(dice, 2), timeUnixNano: TIME, ...make() })),
  });
  const kinds = [
    () => ({ gauge: points(() => ({ asInt: '1' })) }),
    () => ({ sum: { ...points(() => ({ asDouble: 1.5 })), aggregationTemporality: 2, isMonotonic: dice.chance(50) } }),
    () => ({ histogram: { ...points(() => ({ count: '3', sum: 4.5 })), aggregationTemporality: 1 } }),
    () => ({ exponentialHistogram: { ...points(() => ({ count: '2', scale: 1 })), aggregationTemporality: 2 } }),
    () => ({ summary: points(() => ({ count: '2', sum: 3 })) }),
  ];
  return { name: dice.pick(['g', 's', 'h', '']), unit: dice.pick(['', 's']), ...dice.pick(kinds)() };
}

/** With items: a receiver hands nothing on that has none. */
function request(dice: Dice, signal: Signal): object {
  for (;;) {
    const drawn = anyRequest(dice, signal);
    if (batchFromJson(signal, drawn).itemCount > 0) return drawn;
  }
}

/** At each place sometimes nothing. */
function anyRequest(dice: Dice, signal: Signal): object {
  const [resources, scopes, items, make] = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords', record] as const,
    traces: ['resourceSpans', 'scopeSpans', 'spans', span] as const,
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', metric] as const,
  }[signal];
  return {
    [resources]: some(dice, 1, 4, () => ({
      resource: dice.chance(10)
        ? {}
        : { attributes: attributes(dice), ...(dice.chance(20) ? { droppedAttributesCount: 1 } : {}) },
      ...(dice.chance(30) ? { schemaUrl: 'https://resource.example' } : {}),
      [scopes]: some(dice, 0, 3, () => ({
        scope: dice.chance(30) ? {} : { name: dice.pick(['lib', 'other']), version: dice.pick(['', '1']) },
        ...(dice.chance(30) ? { schemaUrl: 'https://scope.example' } : {}),
        [items]: some(dice, 0, 4, () => make(dice)),
      })),
    })),
  };
}

const RESOURCE_CONDITIONS = [
  'true',
  'false',
  'attributes["service.name"] == "api"',
  'attributes["n"] == nil',
  'attributes["n"] > 0 or attributes["env"] == "prod"',
  'IsMatch(attributes["env"], "^(prod|dev)$")',
  'Len(attributes) == 2',
  'attributes["flag"] == true',
  'not IsString(attributes["env"])',
  'Substring(attributes["env"], 0, 3) == "pro"',
  'Int(attributes["n"]) >= 1',
];
const ITEM_CONDITIONS = [
  ...RESOURCE_CONDITIONS,
  'resource.attributes["env"] == "prod"',
  'instrumentation_scope.name == "lib"',
];

type ItemContext = 'log' | 'span' | 'spanevent' | 'metric' | 'datapoint';

const CONDITIONS: Readonly<Record<ItemContext, readonly string[]>> = {
  log: [
    ...ITEM_CONDITIONS,
    'severity_number >= SEVERITY_NUMBER_WARN',
    'body == "one"',
    'IsMatch(body, "o")',
    'body == 1',
  ],
  span: [
    ...ITEM_CONDITIONS,
    'kind == SPAN_KIND_SERVER',
    'IsRootSpan()',
    'name != "a"',
    'status.code == STATUS_CODE_ERROR',
  ],
  spanevent: [...ITEM_CONDITIONS, 'name == "x"', 'span.name == "a"', 'span.attributes["env"] != nil'],
  metric: [
    'true',
    'false',
    'type == METRIC_DATA_TYPE_SUM',
    'name == "h" or unit == "s"',
    'HasAttrKeyOnDatapoint("env")',
    'HasAttrOnDatapoint("env", "prod")',
    'resource.attributes["env"] == "prod"',
    'Substring(name, 0, 1) == "g"',
  ],
  datapoint: [...ITEM_CONDITIONS, 'metric.name == "s"', 'metric.type == METRIC_DATA_TYPE_GAUGE'],
};

const ITEM_CONTEXTS: Readonly<Record<Signal, readonly ItemContext[]>> = {
  logs: ['log'],
  traces: ['span', 'spanevent'],
  metrics: ['metric', 'datapoint'],
};

const SECTIONS: Readonly<Record<ItemContext, string>> = {
  log: 'logs',
  span: 'spans',
  spanevent: 'spanevents',
  metric: 'metrics',
  datapoint: 'datapoints',
};

function countConfig(dice: Dice, signal: Signal): object {
  const sections = ITEM_CONTEXTS[signal].filter(() => dice.chance(80));
  return Object.fromEntries(sections.map((context) => [SECTIONS[context], countedMetrics(dice, context)]));
}

function countedMetrics(dice: Dice, context: ItemContext): object {
  const names = [...new Set(some(dice, 1, 3, () => dice.pick(['a', 'b', 'c'])))];
  const metricOf = (): object => ({
    ...(dice.chance(50) ? { description: 'Some.' } : {}),
    ...(dice.chance(60) ? { conditions: some(dice, 1, 2, () => dice.pick(CONDITIONS[context])) } : {}),
    ...(context !== 'metric' && dice.chance(60) ? { attributes: some(dice, 1, 3, () => countedAttribute(dice)) } : {}),
  });
  return Object.fromEntries(names.map((name) => [name, metricOf()]));
}

const countedAttribute = (dice: Dice): object => ({
  key: dice.pick(KEYS),
  ...(dice.chance(50) ? { default_value: dice.pick(['none', '', 0, 7, 1.5, -1]) } : {}),
});

function routingConfig(dice: Dice, signal: Signal, targets: readonly string[]): object {
  const pipelines = (): string[] => [...new Set(some(dice, 1, 2, () => dice.pick(targets)))];
  const table = some(dice, 1, 4, () => route(dice, signal, pipelines()));
  return {
    ...(dice.chance(70) ? { error_mode: dice.pick(['propagate', 'ignore', 'silent']) } : {}),
    ...(dice.chance(70) ? { default_pipelines: pipelines() } : {}),
    table,
  };
}

function route(dice: Dice, signal: Signal, pipelines: readonly string[]): object {
  if (dice.chance(15)) {
    const condition = `request["${dice.pick(['x-tenant', 'X-Tenant', 't'])}"] ${dice.pick(['==', '!='])} "${dice.pick(['acme', ''])}"`;
    return { context: 'request', condition, pipelines };
  }
  const own = ITEM_CONTEXTS[signal].filter((context) => context !== 'spanevent');
  const context = dice.pick<string | undefined>([...own, ...own, undefined, 'resource', 'log']);
  const conditions =
    context === undefined || context === 'resource' ? RESOURCE_CONDITIONS : CONDITIONS[context as ItemContext];
  const condition = dice.pick(conditions.filter((one) => !/^(HasAttr|IsRootSpan)/.test(one))); // routing does not know them
  const named = context === undefined ? {} : { context };
  const kind = dice.roll(10);
  if (kind > 2) return { ...named, condition, pipelines };
  const editor = context === 'metric' || kind === 0 ? 'route()' : `delete_key(attributes, "${dice.pick(KEYS)}")`;
  return { ...named, statement: `${editor} where ${condition}`, pipelines };
}

export function randomConnector(dice: Dice): ConnectorInput {
  const signal = dice.pick(SIGNALS);
  const type = dice.pick(['count', 'routing']);
  const targets = type === 'count' ? ['metrics/out'] : ['a', 'b', 'rest'].map((name) => `${signal}/${name}`);
  const config = type === 'count' ? countConfig(dice, signal) : routingConfig(dice, signal, targets);
  const headers = dice.chance(50) ? { [dice.pick(['x-tenant', 'T'])]: dice.pick(['acme', 'other']) } : {};
  return {
    name: `${type} ${JSON.stringify(config)}`,
    signal,
    type,
    config,
    targets,
    input: request(dice, signal),
    headers,
  };
}
