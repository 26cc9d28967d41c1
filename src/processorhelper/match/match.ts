/**
 * Which spans, log records and metrics `include` and `exclude` blocks mean. Source followed: `internal/filter/filterspan`,
 * `filterlog`, `filtermetric` and `filtermatcher` at 0.131.0.
 */
import { encodeKey } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import { mapValue } from '../../pdata/view/value.js';
import type { Walk } from '../../pdata/view/walk.js';
import { asText } from '../../ottl/getters.js';
import { attributesTest } from './attributes.js';
import type { MatchConfig, MatchProperties } from './config.js';
import { textSet } from './text-set.js';

/** Whether what the walk stands on is meant. */
export type ItemTest = (walk: Walk) => boolean;

const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');
const SCOPE_NAME = slotOf('InstrumentationScope', 'name');
const SCOPE_VERSION = slotOf('InstrumentationScope', 'version');
const SPAN_NAME = slotOf('Span', 'name');
const SPAN_KIND = slotOf('Span', 'kind');
const SPAN_ATTRIBUTES = slotOf('Span', 'attributes');
const LOG_BODY = slotOf('LogRecord', 'body');
const LOG_SEVERITY = slotOf('LogRecord', 'severityNumber');
const LOG_SEVERITY_TEXT = slotOf('LogRecord', 'severityText');
const LOG_ATTRIBUTES = slotOf('LogRecord', 'attributes');
const METRIC_NAME = slotOf('Metric', 'name');
const SERVICE_NAME = encodeKey('service.name');

const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (kind) => `SPAN_KIND_${kind}`,
);

/**
 * Whether an item is left alone: it does not match `include`, or matches `exclude`. Undefined where neither is given.
 *
 * @throws {Error} in the reference's words.
 */
export function skipTest(
  { include, exclude }: MatchConfig,
  testOf: (properties: MatchProperties) => ItemTest | undefined,
): ItemTest | undefined {
  const included = include === undefined ? undefined : testOf(include);
  const excluded = exclude === undefined ? undefined : testOf(exclude);
  if (included === undefined) return excluded;
  return (walk) => !included(walk) || excluded?.(walk) === true;
}

/** @throws {Error} in the reference's words. */
export function spanTest(properties: MatchProperties): ItemTest {
  validateForSpans(properties);
  const rest = commonTest(properties, SPAN_ATTRIBUTES);
  const service = textTest(properties.services, properties, 'service name', ({ resource }) => {
    const name = mapValue(resource.map(RESOURCE_ATTRIBUTES), SERVICE_NAME);
    return name === undefined ? '<nil-service-name>' : asText(name);
  });
  const name = textTest(properties.span_names, properties, 'span name', ({ item }) => item.text(SPAN_NAME));
  const kind = textTest(properties.span_kinds, properties, 'span kind', ({ item }) => {
    return SPAN_KINDS[item.int32(SPAN_KIND)] ?? '';
  });
  return allOf([service, name, kind, rest]);
}

/** @throws {Error} in the reference's words. */
export function logTest(properties: MatchProperties): ItemTest {
  validateForLogs(properties);
  const rest = commonTest(properties, LOG_ATTRIBUTES);
  const body = textTest(properties.log_bodies, properties, 'log record body', ({ item }) => {
    return asText(item.value(LOG_BODY));
  });
  const severityText = textTest(properties.log_severity_texts, properties, 'log record severity text', ({ item }) => {
    return item.text(LOG_SEVERITY_TEXT);
  });
  const severity = properties.log_severity_number;
  const severityTest: ItemTest | undefined =
    severity === undefined
      ? undefined
      : ({ item }) => {
          const number = item.int32(LOG_SEVERITY);
          return number === 0 ? severity.match_undefined : number >= severity.min;
        };
  return allOf([body, severityText, severityTest, rest]);
}

/** @throws {Error} in the reference's words. */
export function metricTest(properties: MatchProperties): ItemTest | undefined {
  validateForMetrics(properties);
  return metricNameTest(properties.metric_names, properties.match_type);
}

export function metricNameTest(names: readonly string[], matchType: string): ItemTest | undefined {
  if (names.length === 0) return undefined;
  const matches = textSet(names, matchType);
  return ({ item }) => matches(item.text(METRIC_NAME));
}

function textTest(
  texts: readonly string[],
  { match_type }: MatchProperties,
  what: string,
  read: (walk: Walk) => string,
): ItemTest | undefined {
  if (texts.length === 0) return undefined;
  const matches = wrapped(`error creating ${what} filters`, () => textSet(texts, match_type));
  return (walk) => matches(read(walk));
}

function wrapped<T>(words: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new Error(`${words}: ${(error as Error).message}`);
  }
}

function allOf(tests: readonly (ItemTest | undefined)[]): ItemTest {
  const given = tests.filter((test) => test !== undefined);
  return (walk) => given.every((test) => test(walk));
}

/** Scopes, resources and attributes. */
function commonTest(properties: MatchProperties, attributesSlot: number): ItemTest {
  const { libraries, attributes, resources, match_type } = properties;
  const scopes = libraries.map(({ name, version }): ItemTest => {
    const nameTest = wrapped('error creating library name filters', () => textSet([name], match_type));
    const versionTest =
      version === undefined
        ? undefined
        : wrapped('error creating library version filters', () => textSet([version], match_type));
    return ({ scope }) => nameTest(scope.text(SCOPE_NAME)) && versionTest?.(scope.text(SCOPE_VERSION)) !== false;
  });
  const ofItem = wrapped('error creating attribute filters', () => attributesTest(attributes, match_type));
  const ofResource = wrapped('error creating resource filters', () => attributesTest(resources, match_type));
  return allOf([
    ...scopes,
    ({ resource }) => ofResource(resource.map(RESOURCE_ATTRIBUTES)),
    ({ item }) => ofItem(item.map(attributesSlot)),
  ]);
}

function validateForSpans(properties: MatchProperties): void {
  const { log_bodies, log_severity_texts, log_severity_number, metric_names } = properties;
  const refuse = (name: string): never => {
    throw new Error(`${name} should not be specified for trace spans`);
  };
  if (log_bodies.length > 0) refuse('log_bodies');
  if (log_severity_texts.length > 0) refuse('log_severity_texts');
  if (log_severity_number !== undefined) refuse('log_severity_number');
  if (metric_names.length > 0) refuse('metric_names');
  const { services, span_names, attributes, libraries, resources, span_kinds, match_type } = properties;
  if ([services, span_names, attributes, libraries, resources, span_kinds].every((list) => list.length === 0)) {
    throw new Error('at least one of "attributes", "libraries",  or "resources" field must be specified');
  }
  const known = SPAN_KINDS.slice(1);
  if (match_type === 'strict' && span_kinds.some((kind) => !known.includes(kind))) {
    const listed = [...known.map(() => ''), ...[...known].sort()].join(' ');
    throw new Error(`span_kinds string must match one of the standard span kinds when match_type=strict: [${listed}]`);
  }
}

function validateForLogs(properties: MatchProperties): void {
  const { services, span_names, span_kinds, metric_names } = properties;
  if ([services, span_names, span_kinds, metric_names].some((list) => list.length > 0)) {
    throw new Error('services, span_names, span_kinds and metric_names are not valid for log records');
  }
  const { attributes, libraries, resources, log_bodies, log_severity_texts, log_severity_number } = properties;
  const isEmpty = [attributes, libraries, resources, log_bodies, log_severity_texts].every((one) => one.length === 0);
  if (isEmpty && log_severity_number === undefined) {
    throw new Error(
      'at least one of "attributes", "libraries", "span_kinds", "resources", "log_bodies", "log_severity_texts" or "log_severity_number" field must be specified',
    );
  }
}

function validateForMetrics(properties: MatchProperties): void {
  const { log_bodies, log_severity_texts, span_names, services, span_kinds, attributes, libraries } = properties;
  const others = [log_bodies, log_severity_texts, span_names, services, span_kinds, attributes, libraries];
  if (others.some((list) => list.length > 0) || properties.log_severity_number !== undefined) {
    throw new Error(
      '"span_names", "span_kinds", "log_bodies", "log_severity_texts", "log_severity_number", "services", "attributes" and "libraries" are not valid for metrics',
    );
  }
  if (properties.metric_names.length === 0 && properties.resources.length === 0) {
    throw new Error('at least one of "metric_names" or "resources" field must be specified');
  }
}
