import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { blobNames } from '../../../test/support/azureblob/config.js';
import { BlobNamer } from './blob-name.js';
import { compileTimeLayout } from './go-time-layout.js';

const ownZone = process.env['TZ'];
afterEach(() => {
  if (ownZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ownZone;
});

const namer = (config: Parameters<typeof blobNames>[0], random = 0.4711) =>
  new BlobNamer(new ManualClock(), () => random, blobNames(config), 'logs');

test('time and number, the number behind the extension', () => {
  process.env['TZ'] = 'UTC';
  expect(namer({}).draw()).toBe('2026/01/02/logs_03_04_05.json_4711');
  expect(namer({ serial_num_before_extension: true }).draw()).toBe('2026/01/02/logs_03_04_05_4711.json');
});

test('the time is local', () => {
  process.env['TZ'] = 'Pacific/Auckland';
  expect(namer({}).draw()).toBe('2026/01/02/logs_16_04_05.json_4711');
});

test('each number below the range may be drawn, and none else', () => {
  expect(namer({ logs_format: 'x', serial_num_range: 3 }, 0).draw()).toBe('x_0');
  expect(namer({ logs_format: 'x', serial_num_range: 3 }, 0.999999).draw()).toBe('x_2');
});

test.each([
  ['UTC', 'UTC', 'UTC'],
  ['Europe/Berlin', 'CET', 'CEST'],
  ['America/New_York', 'EST', 'EDT'],
  ['America/Sao_Paulo', '-03', '-03'], // no abbreviation in the database either
  ['Asia/Kathmandu', '+0545', '+0545'],
])('MST in %s is %s in winter and %s in summer', (zone, winter, summer) => {
  process.env['TZ'] = zone;
  const format = compileTimeLayout('MST');
  expect([format(new Date(Date.UTC(2026, 0, 15))), format(new Date(Date.UTC(2026, 6, 15)))]).toEqual([winter, summer]);
});

test('text without an element of a time stays as it is', () => {
  const harmless = fc
    .stringMatching(/^[a-zA-IK-LN-OQ-YäöüßŁ世🎉/ _:%{}=+()[\]\\]*$/)
    .filter((text) => !text.includes('pm'));
  fc.assert(
    fc.property(harmless, (text) => {
      expect(compileTimeLayout(text)(new Date(0))).toBe(text);
    }),
  );
});

test('every text is a layout, and its name goes on with parts that differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (layout, before) => {
      const drawn = namer({ logs_format: layout, serial_num_before_extension: before });
      const name = drawn.draw();
      expect(name).toContain('_4711');
      expect(new Set([name, drawn.continuation(name, 2), drawn.continuation(name, 3)]).size).toBe(3);
    }),
  );
});
