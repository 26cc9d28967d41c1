import { existsSync } from 'node:fs';
import { test as base, expect, onTestFinished } from 'vitest';
import {
  hubFixture,
  hubMatchers,
  OtlpHubContainer,
  useHub,
  type HubMatchers,
  type TestHub,
} from '../../src/testing/index.js';
import { exportLogsGrpc, logRequest } from './support/client.js';
import { startDirect, messageOf } from './support/start.js';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- how vitest is told of matchers
  interface Matchers<T> extends HubMatchers<T> {}
}

expect.extend(hubMatchers);

const test = base.extend<{ hub: TestHub }>({ hub: hubFixture() });

test('a fixture hands each test a hub', async ({ hub }) => {
  await exportLogsGrpc(hub.env, logRequest('job finished'));
  await expect(hub).toHaveReceivedLog({ body: /finished/ });
  await expect(hub).toHaveWrittenBlob('2');
  await expect(hub).not.toHaveReceivedLog({ body: /password/ });
  await expect(hub).toHaveDeliveredEverything();
});

test('matchers say what was nearest', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.log('started');
  await receiver.gauge('g', 1);
  expect(await messageOf(expect(hub).toHaveReceivedLog({ body: 'finished' }, { timeoutMs: 0 }))).toContain(
    "wanted 'finished', got 'started'",
  );
  expect(await messageOf(expect(hub).not.toHaveReceivedLog())).toContain('expected no log record, but 1 matches');
  await expect(hub).toHaveWrittenSeries('g', { job: 'client-api' });
  await expect(hub).not.toHaveWrittenSeries('h');
  expect(await messageOf(expect(hub).toHaveWrittenSeries('h'))).toContain('nearest of 1 series');
  expect(await messageOf(expect(hub).toHaveWrittenBlob('nope'))).toContain("no blob matched 'nope'");
  expect(await messageOf(expect('x').toHaveReceivedLog())).toBe("expect(…) takes a hub that startHub gave, got 'x'");
});

test('what was dropped is no delivery', async () => {
  const { hub, receiver } = await startDirect({ faults: ['metrics-out-of-order'] });
  await receiver.gauge('g', 1);
  expect(await messageOf(expect(hub).toHaveDeliveredEverything())).toMatch(
    /^not everything was delivered\n[\s\S]*dropped: permanent_refusal \(400 /,
  );
});

test('a session is asked like a hub', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.log('mine', { team: 'a' });
  await expect(hub.session({ resource: { team: 'a' } })).toHaveReceivedLog({ body: 'mine' });
});

test('a hub lives as long as its test', async () => {
  const closers: (() => Promise<void>)[] = [];
  const hub = await useHub({ after: (close) => void closers.push(close) });
  expect(closers).toHaveLength(1);
  await closers[0]!();
  expect(existsSync(hub.certificates.caFile)).toBe(false);
});

test('a hub in the shape of a container', async () => {
  const container = await new OtlpHubContainer().withEnvironment({ A: 'b' }).start();
  onTestFinished(() => container.stop());
  expect(container.getEnvironment()).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://${container.getHost()}:${container.getMappedPort(4317)}`,
  });
  expect(container.getMappedPort(8888)).toBeGreaterThan(0);
  expect(() => container.getMappedPort(9090)).toThrow(
    'nothing of the configuration listens on 9090; there is otlp/grpc',
  );
  expect(container.logs().some((line) => line.includes('Everything is ready'))).toBe(true);
});
