/** Whether the sums hold, and whether memory has grown. */
import { SIGNALS } from '../../../src/pdata/signal.js';
import type { LedgerSnapshot } from '../../../src/service/ledger/snapshot.js';
import type { HubProcess } from '../../chaos/run/hub-process.js';
import type { Tally } from './tally.js';

/** How much more the last quarter may hold than the second, whose caches have settled. */
const GROWTH_MIB = 5;
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

/**
 * @param held MiB after each part of the run, garbage collected. What the process holds resident says little: the collector lets
 * its heap grow for as long as there is room.
 */
export function growthOf(held: readonly number[]): { readonly text: string; readonly fault: string | undefined } {
  const quarter = Math.floor(held.length / 4);
  if (quarter === 0) return { text: `${(held.at(-1) ?? 0).toFixed(1)} MiB at the end`, fault: undefined };
  const second = average(held.slice(quarter, 2 * quarter));
  const last = average(held.slice(-quarter));
  const text = `${second.toFixed(1)} MiB on average in the second quarter, ${last.toFixed(1)} in the last`;
  return { text, fault: last > second + GROWTH_MIB ? `memory grew: ${text}` : undefined };
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
