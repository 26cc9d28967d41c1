/** Proof that everything arrived: what the far side must have counted, and the wait for it. */
import type { Signal } from '../../../src/pdata/signal.js';
import type { Load, SinkAddresses, SubjectKind } from './loads.js';
import type { LoadRequests } from './requests.js';

interface SinkCounts {
  readonly samples: number;
  readonly blobBytes: number;
  readonly appends: number;
  readonly items: Readonly<Record<Signal, number>>;
}

interface Expectation {
  readonly what: string;
  /** Per request. */
  readonly amount: number;
  readonly read: (counts: SinkCounts) => number;
}

/** Longest wait for the far side to have everything, once sending is done. */
const DRAIN_LIMIT_MS = 60_000;

/** What each part of a load leaves behind, by where it goes. */
export function expectations(
  load: Load,
  parts: readonly LoadRequests[],
  subject: SubjectKind,
  far: SinkAddresses,
): readonly Expectation[] {
  return parts.map(({ signal, itemsPerRequest, expected }): Expectation => {
    const { id } = load.exporter(subject, far, signal);
    if (id === 'otlp') return { what: signal, amount: itemsPerRequest, read: ({ items }) => items[signal] };
    if (id === 'prometheusremotewrite') {
      return { what: 'samples', amount: expected.samples ?? NaN, read: ({ samples }) => samples };
    }
    // One separator byte is written per append.
    return { what: 'bytes of text', amount: expected.textBytes ?? NaN, read: (now) => now.blobBytes - now.appends };
  });
}

/** Waits until the far side holds what `sent` requests contain. @throws when it holds less, or more. */
export async function arrived(sink: string, expected: readonly Expectation[], sent: number): Promise<void> {
  const deadline = Date.now() + DRAIN_LIMIT_MS;
  for (;;) {
    const now = (await (await fetch(`${sink}/counts`)).json()) as SinkCounts;
    const late = expected.filter(({ amount, read }) => !(read(now) >= amount * sent));
    if (late.length === 0) return refuseMore(expected, now, sent);
    if (Date.now() > deadline) throw new Error(`not everything arrived: ${JSON.stringify(now)} of ${sent} requests`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function refuseMore(expected: readonly Expectation[], now: SinkCounts, sent: number): void {
  for (const { what, amount, read } of expected) {
    if (read(now) !== amount * sent) throw new Error(`${read(now)} ${what} arrived, ${amount * sent} were sent`);
  }
}
