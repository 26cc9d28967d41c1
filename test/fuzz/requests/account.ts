/** Whether the sums hold, and whether memory has grown. */
import { SIGNALS } from '../../../src/pdata/signal.js';
import type { LedgerSnapshot } from '../../../src/service/ledger/snapshot.js';
import type { HubProcess } from '../../chaos/run/hub-process.js';
import type { Tally } from './tally.js';

/** How much more memory the last quarter may hold than the second, whose caches and heap have settled. */
const GROWTH_MIB = 25;
const SETTLE_LIMIT_MS = 60_000;
/** Why items may be dropped: what remote write does not take. Back ends refuse nothing here. */
const BY_RULE = ['delta_temporality', 'unsupported_kind', 'empty_metric'];

export async function settled(hub: HubProcess): Promise<void> {
  const giveUpAt = Date.now() + SETTLE_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    const { pipelines, exporters } = await hub.ledger();
    if ([...pipelines, ...exporters].every(({ pending }) => pending === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export function ledgerFaults({ pipelines, exporters }: LedgerSnapshot, tally: Tally): string[] {
  const faults: string[] = [];
  for (const { id, signal, accepted, pending, delivered, dropped, rejected, reasons } of [...pipelines, ...exporters]) {
    const name = `${id} (${signal})`;
    if (pending !== 0) faults.push(`${name}: ${pending} are pending after the end`);
    if (accepted !== pending + delivered + dropped + rejected) faults.push(`${name}: the sums do not hold`);
    for (const { reason, items, answer } of reasons) {
      if (!BY_RULE.includes(reason)) faults.push(`${name}: ${items} items ${reason}: ${answer ?? ''}`);
    }
  }
  for (const signal of SIGNALS) {
    const { accepted } = pipelines.find((account) => account.signal === signal)!; // each signal has a pipeline
    const [told, unknown] = [tally.accepted[signal], tally.unknown[signal]];
    if (accepted < told || accepted > told + unknown) {
      faults.push(`${signal}: the hub accepted ${accepted}, senders were told ${told} (and nothing of ${unknown})`);
    }
    for (const exporter of exporters.filter((account) => account.signal === signal)) {
      if (exporter.accepted !== accepted)
        faults.push(`${exporter.id} got ${exporter.accepted} of ${accepted} ${signal}`);
    }
  }
  return faults;
}

/** @param memory MiB, one a second. A run of less than two minutes is all warming up: nothing is said of it. */
export function growthOf(memory: readonly number[]): { readonly text: string; readonly fault: string | undefined } {
  const quarter = Math.floor(memory.length / 4);
  if (quarter === 0) return { text: `${(memory.at(-1) ?? 0).toFixed(0)} MiB at the end`, fault: undefined };
  const [, second, , last] = [0, 1, 2, 3].map((n) => average(memory.slice(n * quarter, (n + 1) * quarter))) as Quarters;
  const ends = [1, 2, 3, 4].map((n) => memory[n * quarter - 1]!.toFixed(0));
  const text = `${memory[0]!.toFixed(0)} MiB at first, ${ends.join(', ')} after each quarter`;
  const grown = `memory grew: ${second.toFixed(0)} MiB in the second quarter, ${last.toFixed(0)} in the last`;
  return { text, fault: memory.length >= 120 && last > second + GROWTH_MIB ? grown : undefined };
}

type Quarters = [number, number, number, number];

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
