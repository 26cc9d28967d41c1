/** The page and its files. */
import { expect, test } from 'vitest';
import { world } from '../support/world.js';

test('the page and its files are served as what they are, and nothing else is', async () => {
  const { base } = await world();
  const got = async (path: string) => {
    const response = await fetch(`${base}${path}`, { redirect: 'manual' });
    await response.arrayBuffer();
    return [response.status, response.headers.get('content-type'), response.headers.get('cache-control')];
  };
  expect(await got('/lens/')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
  expect(await got('/lens/app.js')).toEqual([200, 'text/javascript; charset=utf-8', 'no-cache']);
  expect(await got('/lens/app.css')).toEqual([200, 'text/css; charset=utf-8', 'no-cache']);
  expect(await got('/lens/third-party.txt')).toEqual([200, 'text/plain; charset=utf-8', 'no-cache']);
  expect((await got('/lens'))[0]).toBe(302);
  for (const path of ['/lens/nothing.js', '/lens/..%2f..%2fpackage.json', '/lens/%2fetc%2fpasswd', '/lens/app.tsx']) {
    expect([path, (await got(path))[0]]).toEqual([path, 404]);
  }
});
