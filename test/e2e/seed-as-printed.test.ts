/** The tutorial's resource as printed, mistakes included: the reference's verdict, and beside it what to mend. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkConfig, startHub } from '../../src/index.js';
import { OWN_METRICS_ANYWHERE } from '../support/seed.js';
import { SILENT } from '../support/silent.js';

const AS_PRINTED = join(import.meta.dirname, '../fixtures/seed/otel-hub.as-printed.yaml');
const env = { OTEL_RECEIVER_BEARER_TOKEN: 'token' };

test('it passes `validate` as in the reference, and does not start, in the same words', async () => {
  const report = await checkConfig({ config: AS_PRINTED, env });
  expect(report.referenceText).toBe('');
  await expect(startHub({ config: AS_PRINTED, set: [OWN_METRICS_ANYWHERE], env, logOutput: SILENT })).rejects.toThrow(
    'cannot start pipelines: failed to start "azureblob" exporter: unknown encoding "text_encoding"',
  );
});

test('what to mend is told with its place', async () => {
  const { warnings } = await checkConfig({ config: AS_PRINTED, env });
  const told = warnings.filter(({ level }) => level !== 'info').map(({ path }) => path.join('::'));
  expect(told).toEqual(
    expect.arrayContaining([
      'exporters::azureblob::encodings::logs', // the extension does not run
      'exporters::azureblob::url', // a placeholder
      'exporters::azureblob::auth::connection_string', // another
      'spec::volumeMounts', // hides the image's authorities
    ]),
  );
  expect(warnings[0]).toMatchObject({ level: 'error', at: { line: 59, column: 11 } });
});

test('without the secret it says which variable is missing and where the cluster takes it from', async () => {
  const { referenceText, warnings } = await checkConfig({ config: AS_PRINTED, env: {} });
  expect(referenceText).toBe('extensions::bearertokenauth/otlp: no bearer token provided');
  const missing = warnings.find(({ message }) => message.includes('OTEL_RECEIVER_BEARER_TOKEN'));
  expect(missing?.message).toContain('secret "otel-hub-bearer-token-secret", key "token"');
});
