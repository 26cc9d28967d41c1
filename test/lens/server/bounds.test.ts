/** What is large or hostile is cut, what is old goes. */
import { expect, test } from 'vitest';
import type { LogPage, LogRecord } from '../../../src/lens/api.js';
import { logs } from '../support/telemetry.js';
import { world } from '../support/world.js';

test('hostile telemetry is text, cut, with its size', async () => {
  const { get, send } = await world();
  const attributes = Array.from({ length: 10_000 }, (_, index) => ({
    key: `k${index}`,
    value: { stringValue: '<b>\u0000\u001b[31m' },
  }));
  await send('logs', logs([`<script>alert(1)</script>${'x'.repeat(1_000_000)}`], { attributes }));
  const [row] = (await get<LogPage>('/logs')).rows;
  expect(row?.body.bytes).toBe(1_000_025);
  expect(row?.body.text.length).toBeLessThan(1000);
  const record = await get<LogRecord>('/logs/0');
  expect(record.attributes.total).toBe(10_000);
  expect(record.attributes.list[0]).toEqual({ key: 'k0', type: 'string', value: { text: '<b>\u0000\u001b[31m' } });
  expect(JSON.stringify(record).length).toBeLessThan(200_000);
});

test('the window holds: old ones go, and are counted', async () => {
  const { get, send, lens } = await world({ windowBytes: 200_000 });
  for (let index = 0; index < 20; index++) await send('logs', logs([`${index} ${'y'.repeat(20_000)}`]));
  const page = await get<LogPage>('/logs');
  expect(lens.window.bytes).toBeLessThanOrEqual(200_000);
  expect(page.window).toMatchObject({ limitBytes: 200_000, items: page.rows.length, gone: 20 - page.rows.length });
  expect(page.rows.length).toBeGreaterThan(3);
  expect(page.rows[0]?.body.text).toMatch(/^19 /);
  expect(page.window.bytes).toBe(lens.window.bytes); // what several kinds share counts once
});
