/** Runs a case: what is sent, and what left. */
import { readFile } from 'node:fs/promises';
import type { ConfigInput } from '../../../hub-config-input.js';
import { encodeRequest } from '../../../pdata/builder.js';
import type { REMEDIES } from '../../../service/ledger/remedies.js';
import { EXPECTED } from '../../../service/ledger/remedies.js';
import type { Protocol } from '../../../testing/access.js';
import { startHub } from '../../../testing/start.js';
import type { TestHub } from '../../../testing/test-hub.js';
import { connectTo } from '../../send/connect.js';
import type { Transport } from '../../send/transport.js';
import type { Loss, Refusal, TestCase } from './case.js';

/** Time for a retry to succeed or to be given up, once everything is sent. */
const DRAIN = '10m';
const ANSWER_TIMEOUT_MS = 10_000;

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
  const transport = await connect(hub);
  try {
    for (const step of test.steps) {
      if (step.kind === 'advance') {
        await hub.advance(step.ms);
        continue;
      }
      const json = step.request(hub.now());
      const bytes = transport.json ? Buffer.from(JSON.stringify(json)) : encodeRequest(step.signal, json);
      const result = await transport.send(step.signal, bytes);
      if (!result.accepted) {
        const { status, message } = result.failure;
        refusals.push({ signal: step.signal, status, message });
      }
    }
  } finally {
    transport.close();
  }
  return refusals;
}

/** Over whichever protocol the configuration takes, as an SDK would. */
async function connect(hub: TestHub): Promise<Transport> {
  const { env } = hub;
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) throw new Error('the configuration has no otlp receiver, so nothing can be sent to it');
  const read = async (name: string) => (env[name] === undefined ? undefined : readFile(env[name]));
  const [ca, cert, key] = await Promise.all([
    read('OTEL_EXPORTER_OTLP_CERTIFICATE'),
    read('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'),
    read('OTEL_EXPORTER_OTLP_CLIENT_KEY'),
  ]);
  const target = {
    protocol: env.OTEL_EXPORTER_OTLP_PROTOCOL as Protocol,
    url: new URL(endpoint),
    headers: headersOf(env.OTEL_EXPORTER_OTLP_HEADERS),
    tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
    source: 'the hub under test',
    tokenSource: undefined,
    caSource: "the test's own authority",
  };
  return connectTo(target, ANSWER_TIMEOUT_MS);
}

function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, decodeURIComponent(value)];
    }),
  );
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
