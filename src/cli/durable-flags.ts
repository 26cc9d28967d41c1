/** `--durable` and its kin: keep accepted telemetry on disk until it is delivered. */
import type { DurableSettings } from '../durable/settings.js';
import { DURABLE_DEFAULTS } from '../durable/settings.js';
import { byteSize, durationMilliseconds } from './flag-values.js';
import type { FlagDefinition } from './flag-table.js';

type FlagName = 'durable' | 'durable-sync' | 'durable-max-bytes' | 'durable-max-age' | 'durable-wait';

const SYNC_MODES = ['each', 'batch', 'off'] as const;

export const DURABLE_FLAGS: readonly (FlagDefinition & { readonly name: FlagName })[] = [
  {
    name: 'durable',
    valueName: 'directory',
    usage:
      'Answer senders once their telemetry is on disk here, and keep it until every exporter has it; a restart delivers what is left',
    reference: false,
  },
  {
    name: 'durable-sync',
    valueName: 'mode',
    usage:
      'When a sender is answered: each and batch once the disk has the request (batch waits up to 10 ms for as many requests as came together before), off once the operating system has it',
    defaultText: 'batch',
    reference: false,
  },
  {
    name: 'durable-max-bytes',
    valueName: 'size',
    usage:
      'Size on disk at which senders are told to try again later, e.g. 512MiB; a request that is larger is refused for good',
    defaultText: '4GiB',
    reference: false,
  },
  {
    name: 'durable-max-age',
    valueName: 'duration',
    usage: 'Age at which telemetry on disk is dropped and counted as expired; 0s keeps it until it is delivered',
    defaultText: '0s',
    reference: false,
  },
  {
    name: 'durable-wait',
    valueName: 'duration',
    usage: 'How long to wait for another hub to let go of the directory',
    defaultText: '30s',
    reference: false,
  },
];

/** Refuses a value of one of these flags. @throws {Error} why. */
export function checkDurableFlag(flag: string, value: string): void {
  if (flag === 'durable-sync') syncModeOf(value);
  else if (flag === 'durable-max-bytes') byteSize(value);
  else if (flag === 'durable-max-age' || flag === 'durable-wait') durationMilliseconds(value);
  else if (flag === 'durable' && value === '') throw new Error('name a directory');
}

/** @param setting reads a flag or its variable. @returns undefined without `--durable`. */
export function durableSettings(
  setting: <T>(flag: FlagName, read: (text: string) => T) => T | undefined,
): DurableSettings | undefined {
  const directory = setting('durable', (text) => text);
  if (directory === undefined) return undefined;
  return {
    directory,
    sync: setting('durable-sync', syncModeOf) ?? DURABLE_DEFAULTS.sync,
    maxBytes: setting('durable-max-bytes', byteSize) ?? DURABLE_DEFAULTS.maxBytes,
    maxAgeMs: setting('durable-max-age', durationMilliseconds) ?? DURABLE_DEFAULTS.maxAgeMs,
    lockWaitMs: setting('durable-wait', durationMilliseconds) ?? DURABLE_DEFAULTS.lockWaitMs,
  };
}

function syncModeOf(text: string): DurableSettings['sync'] {
  const mode = SYNC_MODES.find((one) => one === text);
  if (mode === undefined) throw new Error('known are each, batch and off');
  return mode;
}
