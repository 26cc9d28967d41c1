import { expect as base, test as baseTest } from '@playwright/test';
import { hubFixture, hubMatchers } from 'otlp-hub/testing';

const expect = base.extend(hubMatchers);
const test = baseTest.extend({ hub: hubFixture() });

test('the service under test would be started with these', async ({ hub }) => {
  expect(Object.keys(hub.env)).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  await expect(hub).not.toHaveReceivedSpan();
});
