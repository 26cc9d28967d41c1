/** Runs a case: what is sent, and what left. */
import type { ConfigInput } from '../../../hub-config-input.js';
import type { REMEDIES } from '../../../service/ledger/remedies.js';
import { EXPECTED } from '../../../service/ledger/remedies.js';
import { startHub } from '../../../testing/start.js';
import type { TestHub } from '../../../testing/test-hub.js';
import type { Loss, Refusal, TestCase } from './case.js';
import { connectBy, sendRequest } from './sender.js';

/** Time for a retry to succeed or to be given up, once everything is sent. */
const DRAIN = '10m';

export interface CaseOptions {
  readonly config: readonly ConfigInput[];
  readonly set: readonly string[];
  readonly compat: '0.131.0' | 'latest' | undefined;
}

/** What became of a case, while its hub still runs. */
export interface Outcome {
  readonly hub: TestHub;
  readonly refusals: readonly Refusal[];
  readonly losses: readonly Loss[];
}

/** @param look sees the outcome before the hub is closed. */
export async function runCase<T>(
  test: TestCase,
  options: CaseOptions,
  look: (outcome: Outcome) => Promise<T>,
): Promise<T> {
  const { config, set, compat } = options;
  await using hub = await startHub({
    config,
    set,
    env: test.env,
    clock: new Date(test.startMs),
    ...(compat === undefined ? {} : { compat }),
  });
  const refusals = await send(test, hub);
  await settle(hub);
  return await look({ hub, refusals, losses: lossesOf(hub) });
}

/** Sends what is held back; where something waits for a retry, lets time pass. */
async function settle(hub: TestHub): Promise<void> {
  await hub.flush().catch(async () => {
    await hub.advance(DRAIN);
    await hub.flush();
  });
}

async function send(test: TestCase, hub: TestHub): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const transport = await connectBy(hub.env);
  try {
    for (const step of test.steps) {
      if (step.kind === 'advance') await hub.advance(step.ms);
      else refusals.push(...(await sendRequest(transport, step.signal, step.request(hub.now()))));
    }
  } finally {
    transport.close();
  }
  return refusals;
}

/** Everything that did not arrive, what a processor was told to leave out included. */
function lossesOf(hub: TestHub): Loss[] {
  const { pipelines, exporters } = hub.ledger();
  return [...pipelines, ...exporters].flatMap(({ id, reasons }) =>
    reasons.map(({ outcome, reason, items }) => ({ at: id, outcome, reason, items })),
  );
}

/** Losses nobody has to expect: they lose nothing that was wanted. */
export function isHarmless({ reason }: Loss): boolean {
  return EXPECTED.has(reason as keyof typeof REMEDIES);
}
