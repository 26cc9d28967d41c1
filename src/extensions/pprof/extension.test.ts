import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { TempFolder } from '../../../test/support/temp.js';
import { until } from '../../../test/support/until.js';
import type { PprofConfig } from './config.js';
import { PprofExtension } from './extension.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };
const config = (settings: Partial<PprofConfig> = {}): PprofConfig => ({
  endpoint: '127.0.0.1:0',
  dialer: { timeout: 0 },
  block_profile_fraction: 0,
  mutex_profile_fraction: 0,
  save_to_file: '',
  ...settings,
});

test('gives out profiles of V8', async () => {
  const settings = testSettings('extension', 'pprof');
  const extension = new PprofExtension(settings, config());
  await extension.start(HOST);
  const { port } = extension.address!;
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  expect(await (await get('/debug/pprof/')).text()).toContain('/debug/pprof/profile');
  expect((await get('/other')).status).toBe(404);
  for (const [path, key] of [
    ['profile', 'nodes'],
    ['heap', 'head'],
  ] as const) {
    let answer: Response | undefined;
    const asking = get(`/debug/pprof/${path}?seconds=2`).then((response) => (answer = response));
    await until(async () => {
      await settings.clock.advance(2000);
      return answer !== undefined;
    }, 'the profile');
    await asking;
    expect(await answer!.json()).toHaveProperty(key);
  }
  const second = new PprofExtension(settings, config());
  await expect(second.start(HOST)).rejects.toThrow('only a single pprof extension instance can be running per process');
  await extension.shutdown();
  await second.start(HOST);
  await second.shutdown();
});

test('saves a profile of the whole run', async () => {
  using folder = new TempFolder();
  const save_to_file = join(folder.path, 'run.cpuprofile');
  const settings = testSettings('extension', 'pprof');
  const extension = new PprofExtension(settings, config({ save_to_file }));
  await extension.start(HOST);
  await extension.shutdown();
  expect(JSON.parse(readFileSync(save_to_file, 'utf8'))).toHaveProperty('samples');
  const missing = join(folder.path, 'missing/x');
  await expect(new PprofExtension(settings, config({ save_to_file: missing })).start(HOST)).rejects.toThrow(
    `open ${missing}: no such file or directory`,
  );
});
