/** The include and exclude blocks that came before OTTL. */
import type { ComponentSettings } from '../../component/settings.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { Walk } from '../../pdata/view/walk.js';
import { attributesTest } from '../../processorhelper/match/attributes.js';
import type { MatchProperties } from '../../processorhelper/match/config.js';
import { logTest, metricNameTest, skipTest, spanTest } from '../../processorhelper/match/match.js';
import type { FilterConfig, LogMatch, MetricMatch } from './config.js';
import type { Drops } from './drops.js';
import { expressionTest } from './expression/expression.js';
import { severityNumber } from './severity.js';

type Test = (walk: Walk) => boolean;

const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');

export function logDrops({ include, exclude }: FilterConfig['logs']): Drops | undefined {
  const blocks = { include: logProperties(include), exclude: logProperties(exclude) };
  try {
    const item = skipTest(blocks, logTest);
    return item === undefined ? undefined : { item };
  } catch (error) {
    throw new Error(`failed to build skip matcher: ${(error as Error).message}`, { cause: error });
  }
}

/** The block in the common form; undefined for one that says nothing. */
function logProperties(match: LogMatch | undefined): MatchProperties | undefined {
  if (match === undefined) return undefined;
  const { match_type, resource_attributes, record_attributes, severity_texts, severity_number, bodies } = match;
  const lists = [resource_attributes, record_attributes, severity_texts, bodies];
  if (lists.every((list) => list.length === 0) && severity_number === undefined) return undefined;
  return {
    ...NO_PROPERTIES,
    match_type,
    resources: resource_attributes,
    attributes: record_attributes,
    log_severity_texts: severity_texts,
    log_bodies: bodies,
    log_severity_number:
      severity_number === undefined
        ? undefined
        : { min: severityNumber(severity_number.min), match_undefined: severity_number.match_undefined },
  };
}

const NO_PROPERTIES: MatchProperties = {
  match_type: '',
  regexp: undefined,
  services: [],
  span_names: [],
  log_bodies: [],
  log_severity_texts: [],
  log_severity_number: undefined,
  metric_names: [],
  attributes: [],
  resources: [],
  libraries: [],
  span_kinds: [],
};

export function spanDrops({ logger }: ComponentSettings, blocks: FilterConfig['spans']): Drops | undefined {
  const item = skipTest(blocks, spanTest);
  logger.info(
    'Span filter configured',
    {
      '[Include] match_type': blocks.include?.match_type ?? '[None]',
      '[Exclude] match_type': blocks.exclude?.match_type ?? '[None]',
    },
    'filterprocessor@v0.131.0/traces.go:73',
  );
  return item === undefined ? undefined : { item };
}

export function metricDrops(
  { logger }: ComponentSettings,
  { include, exclude }: FilterConfig['metrics'],
): Drops | undefined {
  const resource = skipOf(include, exclude, resourceTest);
  const item = skipOf(include, exclude, metricItemTest);
  logger.info(
    'Metric filter configured',
    {
      'include match_type': include?.match_type ?? '',
      'include expressions': include?.expressions ?? [],
      'include metric names': include?.metric_names ?? [],
      'include metrics with resource attributes': include === undefined ? null : shown(include),
      'exclude match_type': exclude?.match_type ?? '',
      'exclude expressions': exclude?.expressions ?? [],
      'exclude metric names': exclude?.metric_names ?? [],
      'exclude metrics with resource attributes': exclude === undefined ? null : shown(exclude),
    },
    'filterprocessor@v0.131.0/metrics.go:99',
  );
  return resource === undefined && item === undefined ? undefined : { resource, item };
}

function shown({ resource_attributes }: MetricMatch): unknown {
  if (resource_attributes.length === 0) return null;
  return resource_attributes.map(({ key, value }) => ({
    Key: key,
    Value: typeof value === 'bigint' ? Number(value) : (value ?? null),
  }));
}

function skipOf(
  include: MetricMatch | undefined,
  exclude: MetricMatch | undefined,
  testOf: (match: MetricMatch) => Test | undefined,
): Test | undefined {
  const included = include === undefined ? undefined : testOf(include);
  const excluded = exclude === undefined ? undefined : testOf(exclude);
  if (included === undefined) return excluded;
  return (walk) => !included(walk) || excluded?.(walk) === true;
}

function resourceTest({ resource_attributes, match_type }: MetricMatch): Test | undefined {
  if (resource_attributes.length === 0) return undefined;
  const matches = attributesTest(resource_attributes, match_type);
  return ({ resource }) => matches(resource.map(RESOURCE_ATTRIBUTES));
}

function metricItemTest({ match_type, metric_names, expressions }: MetricMatch): Test | undefined {
  if (match_type !== 'expr') return metricNameTest(metric_names, match_type);
  return expressions.length === 0 ? undefined : expressionTest(expressions);
}
