import { expect, test } from 'vitest';
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
