/** The contexts statements run in. The order of names is the one in which error texts list them. */
import { DATA_POINT_ENUMS, dataPointPaths } from './data-point.js';
import { defineContext, type ContextDefinition } from './definition.js';
import { LOG_ENUMS, logPaths } from './log.js';
import { METRIC_ENUMS, metricPaths } from './metric.js';
import { resourcePaths } from './resource.js';
import { scopeItems, scopePaths } from './scope.js';
import { spanEventPaths } from './span-event.js';
import { SPAN_ENUMS, spanPaths } from './span.js';

export type ContextName = 'resource' | 'scope' | 'log' | 'span' | 'spanevent' | 'metric' | 'datapoint';

const around = { resource: resourcePaths(), scope: scopePaths, instrumentation_scope: scopePaths };

export const CONTEXTS: Readonly<Record<ContextName, ContextDefinition>> = {
  resource: defineContext({
    name: 'resource',
    paths: { resource: resourcePaths() },
    enums: 'resource context does not provide Enum support',
  }),
  scope: defineContext({
    name: 'scope',
    // The reference answers with the scope's schema URL for the resource's, too.
    paths: { scope: scopePaths, resource: resourcePaths(scopeItems) },
    enums: 'instrumentation scope context does not provide Enum support',
  }),
  log: defineContext({ name: 'log', paths: { ...around, log: logPaths }, enums: LOG_ENUMS }),
  span: defineContext({ name: 'span', paths: { ...around, span: spanPaths }, enums: SPAN_ENUMS }),
  spanevent: defineContext({
    name: 'spanevent',
    paths: { ...around, span: spanPaths, spanevent: spanEventPaths },
    enums: SPAN_ENUMS,
  }),
  metric: defineContext({ name: 'metric', paths: { ...around, metric: metricPaths }, enums: METRIC_ENUMS }),
  datapoint: defineContext({
    name: 'datapoint',
    paths: { ...around, metric: metricPaths, datapoint: dataPointPaths },
    enums: { ...METRIC_ENUMS, ...DATA_POINT_ENUMS },
  }),
};
