/** A lens that is guarded by a token. */
import { expect, test } from 'vitest';
import { world } from '../support/world.js';

test('with a token the page opens once with it and then by a cookie of its own', async () => {
  const { base } = await world({ token: 'T0ken' });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, { headers, redirect: 'manual' });
  expect((await get('/lens/')).status).toBe(401);
  expect((await get('/lens/?token=wrong')).status).toBe(401);
  const opened = await get('/lens/?token=T0ken');
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/lens/']);
  const cookie = opened.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^otlp_hub_lens=[\w-]{43}; Path=\/lens; HttpOnly; SameSite=Strict$/);
  const own = { cookie: cookie.split(';', 1)[0]! }; // a split has a first part
  expect((await get('/lens/api/flow', own)).status).toBe(200);
  expect((await get('/ledger', own)).status).toBe(401);
  expect((await get('/lens/api/flow', { cookie: 'otlp_hub_lens=x' })).status).toBe(401);
});
