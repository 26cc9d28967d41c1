import { expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import type { Issues } from '../../component/schema.js';
import { zpagesSchema, type ZpagesConfig } from './config.js';
import { ZpagesExtension } from './extension.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };
const config = (enabled: boolean, endpoint = '127.0.0.1:0') =>
  ({
    endpoint,
    tls: undefined,
    read_timeout: 0,
    read_header_timeout: 0,
    write_timeout: 0,
    idle_timeout: 0,
    middleware: [],
    auth: undefined,
    expvar: { enabled },
  }) as unknown as ZpagesConfig;

test.each([true, false])('shows what runs; variables only when asked (%s)', async (enabled) => {
  const extension = new ZpagesExtension(testSettings('extension', 'zpages'), config(enabled));
  await extension.start(HOST);
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${extension.address!.port}${path}`);
  const page = await (await get('/debug/servicez?x')).text();
  expect(page).toContain('<td>otelcol-contrib</td>');
  expect(page).toContain('2026-01-02T03:04:05.000Z');
  expect((await get('/debug/tracez')).status).toBe(404);
  const variables = await get('/debug/expvarz');
  expect(variables.status).toBe(enabled ? 200 : 404);
  if (enabled) expect(await variables.json()).toHaveProperty('memstats.rss');
  await extension.shutdown();
});

test('an authenticator guards the pages', async () => {
  const authenticator = {
    start: async () => {},
    shutdown: async () => {},
    authenticate: (headers: (name: string) => readonly string[] | undefined) => {
      if (headers('authorization')?.[0] !== 'Bearer t') throw new Error('no');
      return new Map();
    },
  };
  const guarded = { ...config(false), auth: { authenticator: { type: 'a', name: '' }, request_params: [] } };
  const extension = new ZpagesExtension(testSettings('extension', 'zpages'), guarded);
  await extension.start({ ...HOST, extension: () => authenticator });
  const url = `http://127.0.0.1:${extension.address!.port}/debug/servicez`;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: 'Bearer t' } })).status).toBe(200);
  await extension.shutdown();
});

test('needs an endpoint', () => {
  const found: string[] = [];
  const issues: Issues = { add: (_path, message) => void found.push(message) };
  zpagesSchema.validate!(config(false, ''), issues);
  expect(found).toEqual(['"endpoint" is required when using the "zpages" extension']);
});
