/** Does a far clock agree with this machine's? Every answer over HTTP tells its time, to the second. */
import { doubt, ok, type Examination, type Finding } from './check.js';

/** Machines that ask a time server differ by less. */
const MOST_MS = 5_000;
/** Of the header's whole seconds. */
const RESOLUTION_MS = 1_000;

/** @param whose e.g. `the hub`. A far side that does not answer, or does not tell its time, is no finding: other checks tell why. */
export async function checkClock(
  examination: Examination,
  stage: 'hub' | 'back end',
  whose: string,
  url: string,
  timeoutMs: number,
): Promise<void> {
  const aheadMs = await farClockAheadMs(url, timeoutMs).catch(() => undefined);
  if (aheadMs === undefined) return;
  await examination.make(stage, `clock of ${whose}`, () => clockFinding(aheadMs));
}

async function farClockAheadMs(url: string, timeoutMs: number): Promise<number | undefined> {
  const sentMs = Date.now();
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  const receivedMs = Date.now();
  await response.body?.cancel();
  const farMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(farMs)) return undefined;
  // Somewhere in the second that was told, at some moment of the exchange.
  if (farMs > receivedMs) return farMs - receivedMs;
  return Math.min(0, farMs + RESOLUTION_MS - sentMs);
}

function clockFinding(aheadMs: number): Finding {
  if (Math.abs(aheadMs) <= MOST_MS) return ok("agrees with this machine's");
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return doubt(
    `is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
    'have both follow a time server (timedatectl set-ntp true): back ends refuse samples that are too old or too new, accounts refuse ' +
      'signatures, and certificates seem expired or not yet valid',
  );
}
