import { expect, test } from 'vitest';
import { StartError } from '../../component/errors.js';
import { OwnMetrics, hubResource } from './telemetry.js';

const buildInfo = { command: 'otelcol-contrib', description: 'OpenTelemetry Collector Contrib', version: '0.131.0' };

test('a periodic reader is refused at the start, with what to do instead', async () => {
  const metrics = new OwnMetrics(
    { level: 'normal', readers: [{ kind: 'periodic', intervalMs: 60_000, exporter: 'otlp' }] },
    {},
  );
  await expect(metrics.start()).rejects.toThrow(
    new StartError(
      'failed to create SDK: this hub has no periodic metric readers; scrape a pull reader instead, ' +
        'or take the periodic one out of service::telemetry::metrics::readers',
    ),
  );
});

test('nothing listens and nothing is counted at level none', async () => {
  const metrics = new OwnMetrics({ level: 'none', readers: [] }, {});
  await metrics.start();
  expect(metrics.addresses).toEqual([]);
  expect(metrics.meter('a')).toBe(metrics.meter('b'));
});

test('a resource attribute set to null is taken away; every start has an instance id of its own', () => {
  const config = { logs: {} as never, metrics: { level: 'none', readers: [] } as const };
  const first = hubResource({ ...config, resource: { 'service.version': null, site: 'a' } }, buildInfo);
  expect(Object.keys(first)).toEqual(['service.instance.id', 'service.name', 'site']);
  const second = hubResource({ ...config, resource: {} }, buildInfo);
  expect(second['service.instance.id']).not.toBe(first['service.instance.id']);
});
