/** `--lens`: a live page at the control address. */
import type { HubConfig } from '../config/hub-config.js';
import { maskedConfig } from '../config/masked-config.js';
import { fromPlain } from '../config/value.js';
import type { FlagDefinition } from './flag-table.js';
import { byteSize } from './flag-values.js';
import { yamlText } from './yaml-text.js';

/** A smaller window would hold no request of usual size. */
const MIN_WINDOW_BYTES = 1024 * 1024;

export const LENS_FLAGS: readonly (FlagDefinition & { readonly name: 'lens' | 'lens-window' })[] = [
  {
    name: 'lens',
    valueName: '',
    usage:
      'Serve a live page of what passes, under /lens/ of the control address (without --control: a free port of 127.0.0.1)',
    reference: false,
  },
  {
    name: 'lens-window',
    valueName: 'size',
    usage: 'Bytes of telemetry that the live page keeps to be looked at, e.g. 64MiB',
    defaultText: '32MiB',
    reference: false,
  },
];

/** Refuses a value. @throws {Error} why. */
export function windowBytes(text: string): number {
  const bytes = byteSize(text);
  if (bytes < MIN_WINDOW_BYTES) throw new Error('expected 1MiB or more');
  return bytes;
}

/** What runs, as the page shows it. */
export function configurationText(config: HubConfig): string {
  return yamlText(fromPlain(maskedConfig(config)));
}
