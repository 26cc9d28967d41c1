import { afterAll, expect, test } from 'vitest';
import { ManualClock } from '../../../src/component/manual-clock.js';
import { BlobNamer } from '../../../src/exporters/azureblob/blob-name.js';
import { blobNames } from '../../support/azureblob/config.js';
import { recordings } from './recorded.js';

interface LayoutInput {
  readonly layout: string;
  readonly millis: number;
  readonly zone: string;
  readonly before: boolean;
}

const ownZone = process.env['TZ'];
afterAll(() => {
  if (ownZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ownZone;
});

test('a blob has the name the reference gives it, in any time zone', () => {
  const recorded = recordings<LayoutInput>('layouts');
  for (const { input, output } of recorded) {
    process.env['TZ'] = input.zone;
    const config = blobNames({ logs_format: input.layout, serial_num_before_extension: input.before });
    const namer = new BlobNamer(new ManualClock(input.millis), () => 0.00071, config, 'logs');
    expect(namer.draw(), JSON.stringify(input)).toBe(output);
  }
});
