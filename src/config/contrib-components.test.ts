import { expect, test } from 'vitest';
import { components } from '../components.js';
import type { ComponentKind } from '../component/settings.js';
import { contribHint } from './contrib-components.js';

test('a contrib component that the hub lacks is named with what comes nearest', () => {
  expect(contribHint('exporter', 'prometheus', ['debug', 'prometheusremotewrite'])).toBe(
    'the contrib distribution has the exporter "prometheus", this hub has not: the nearest exporter here is "prometheusremotewrite"',
  );
  expect(contribHint('receiver', 'kafka', ['otlp'])).toBe(
    'the contrib distribution has the receiver "kafka", this hub has not: run that receiver in a collector beside the hub',
  );
});

test('a name that contrib does not have gets no hint', () => {
  expect(contribHint('exporter', 'prometeus', [])).toBeUndefined();
  expect(contribHint('processor', 'kafka', [])).toBeUndefined();
});

test.each([
  ['connector', 'spanmetrics', 'count'],
  ['connector', 'roundrobin', 'routing'],
  ['processor', 'tail_sampling', 'probabilistic_sampler'],
  ['exporter', 'datadog', 'otlphttp'],
  ['exporter', 'elasticsearch', 'otlp'],
  ['receiver', 'zipkin', 'otlp'],
  ['extension', 'oidc', 'bearertokenauth'],
] satisfies [ComponentKind, string, string][])('the %s %s has %s for its nearest here', (kind, type, nearest) => {
  expect(contribHint(kind, type, components.types(kind))).toBe(
    `the contrib distribution has the ${kind} "${type}", this hub has not: the nearest ${kind} here is "${nearest}"`,
  );
});

test.each(['receiver', 'processor', 'exporter', 'connector', 'extension'] as const)(
  'every %s of the hub is one of contrib, too',
  (kind) => {
    for (const type of components.types(kind)) expect(contribHint(kind, type, []), type).toBeDefined();
  },
);
