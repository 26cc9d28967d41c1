/** Inputs for the differential test of exporter `file`: random configurations and random requests of all signals. */
import { batchFromJson } from '../../src/pdata/builder.js';
import { SIGNALS, type Signal } from '../../src/pdata/signal.js';
import type { FileCase } from '../parity/record/file/cases.js';
import { randomRequest, type Dice } from './pdata-inputs.js';

const TENANTS = ['a', 'b', 'c/d', '../x', './y', 'ä b', 'a.json', 'x\\y', ' ', '%41', '-'];
const RESOURCES = { logs: 'resourceLogs', traces: 'resourceSpans', metrics: 'resourceMetrics' } as const;
const PATHS = ['{folder}/out.json', '{folder}/out', '{folder}/o u t.jsonl', '{folder}/ä.json'];
const GROUP_PATHS = ['{folder}/data/*.json', '{folder}/*', '{folder}/x-*-y/z.json', '{folder}/*/z.json'];

type Mutable = Record<string, unknown>;

/** At most this many random requests: each may be long. */
const MOST_REQUESTS = 4;

export function randomFileCase(dice: Dice): FileCase {
  const isGrouped = dice.chance(45);
  const append = dice.chance(25);
  const path = dice.pick(isGrouped ? GROUP_PATHS : PATHS);
  const config: FileCase['config'] = {
    path,
    ...(dice.chance(60) ? { format: dice.pick(['json', 'proto']) } : {}),
    ...(append ? { append } : dice.chance(35) ? { compression: 'zstd' } : {}),
    ...(!append && dice.chance(15) ? { rotation: { max_megabytes: 50 } } : {}),
    ...(dice.chance(20) ? { flush_interval: dice.pick(['1ms', '5s']) } : {}),
    ...(isGrouped ? { group_by: { enabled: true, resource_attribute: 'tenant' } } : {}),
  };
  // One signal: nothing tells messages of several apart.
  const signal = dice.pick(SIGNALS);
  const requests = Array.from({ length: 1 + dice.roll(MOST_REQUESTS) }, () => ({
    signal,
    request: request(dice, signal, isGrouped),
  }));
  const before = !isGrouped && config.format !== 'proto' && config.compression === undefined && dice.chance(30);
  const name = path.slice('{folder}/'.length);
  return { name: JSON.stringify(config), config, requests, ...(before && { before: { [name]: 'old\n' } }) };
}

/** With items: the receiver hands nothing on that has none. */
function request(dice: Dice, signal: Signal, isGrouped: boolean): object {
  for (;;) {
    const drawn = randomRequest(dice, signal) as Mutable;
    if (batchFromJson(signal, drawn).itemCount === 0) continue;
    if (isGrouped) for (const one of drawn[RESOURCES[signal]] as Mutable[]) withTenant(dice, one);
    return drawn;
  }
}

function withTenant(dice: Dice, one: Mutable): void {
  if (dice.chance(15)) return;
  const value = dice.chance(85)
    ? { stringValue: dice.pick(TENANTS) }
    : dice.pick<object>([{ intValue: '5' }, { boolValue: true }, {}]);
  const resource = (one['resource'] ??= {}) as Mutable;
  resource['attributes'] = [...((resource['attributes'] ?? []) as object[]), { key: 'tenant', value }];
}
