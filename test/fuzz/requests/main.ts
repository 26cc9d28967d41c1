/**
 * `npm run fuzz`
 *
 * Requests of all kinds, most of them damaged, to a hub that prints and writes all it takes: HTTP/1 on keep-alive connections
 * (also several at once, cut off, wrongly framed), gRPC calls on shared connections, and noise. Every answer must be one that
 * the body deserves; good requests must be taken at any time; at the end the ledger's sums must hold, memory must not have
 * grown, and the hub must end by itself. Prints the account; ends with 1 when something does not hold.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNALS } from '../../../src/pdata/signal.js';
import { FaultyBackEnd } from '../../chaos/run/back-end.js';
import { HubProcess } from '../../chaos/run/hub-process.js';
import { Random } from '../../chaos/run/random.js';
import { freePort } from '../../support/free-port.js';
import { growthOf, ledgerFaults, settled } from './account.js';
import { checkGoodRequests } from './good-requests.js';
import { sendGrpc } from './grpc-load.js';
import { sendHttp } from './http-load.js';
import { hubConfig } from './hub-config.js';
import { sendNoise } from './noise-load.js';
import { Payloads } from './payload.js';
import { Tally } from './tally.js';
import { toolFlags, whole } from '../../support/tool-flags.js';

const values = toolFlags({
  name: 'fuzz',
  says:
    'Requests of all kinds, most of them damaged, to one hub: every answer must be right, sums must hold, memory must not grow.\n' +
    'Ends with 1 where something does not hold.',
  flags: {
    requests: whole(1_000_000, 'requests to be sent'),
    seed: whole(1, 'of everything that is random', 0),
  },
  examples: [
    ['--requests 20000', 'a short one'],
    ['--seed 42', 'other requests'],
  ],
});
const HTTP_CONNECTIONS = 24;
const GRPC_CALLS = 24;
const NOISE_CONNECTIONS = 2;
/** Good requests are sent this often while there is load. */
const CHECKS = 20;

const { requests: goal, seed } = values;
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-fuzz-'));
const backEnd = new FaultyBackEnd({ random: new Random(seed), faultShare: 0, kept: () => {} });
const ports = { grpc: await freePort(), http: await freePort(), backEnd: await backEnd.listen() };
const file = join(directory, 'hub.yaml');
writeFileSync(file, hubConfig(ports));
const hub = await HubProcess.start(file, await freePort(), []);
const tally = new Tally();
const payloads = new Payloads(new Random(seed), seed);
/** MiB after each part. */
const held: number[] = [];
const startedAt = Date.now();
let streams = 0;
const randomOf = (): Random => new Random(seed + 1_000 * ++streams);
const many = (count: number, load: () => Promise<void>): Promise<void>[] => Array.from({ length: count }, load);
try {
  for (let check = 1; check <= CHECKS && tally.wrong.length === 0; check++) {
    const until = (): boolean => tally.requests >= (goal * check) / CHECKS || hub.ended || tally.wrong.length > 10;
    await Promise.all([
      ...many(HTTP_CONNECTIONS, () => sendHttp(ports.http, randomOf(), payloads, tally, until)),
      ...many(GRPC_CALLS, () => sendGrpc(ports.grpc, randomOf(), payloads, tally, until)),
      ...many(NOISE_CONNECTIONS, () => sendNoise([ports.grpc, ports.http], randomOf(), payloads, tally, until)),
    ]);
    if (hub.ended) {
      tally.blame(`the hub ended by itself:\n${hub.log}`);
      break;
    }
    await checkGoodRequests(ports, tally);
    await settled(hub);
    const residentMiB = hub.residentMiB();
    held.push(await hub.heldMiB());
    console.error(
      `${tally.requests} requests, ${held.at(-1)!.toFixed(1)} MiB held, ${residentMiB.toFixed(0)} resident`,
    );
  }
  const seconds = (Date.now() - startedAt) / 1000;
  const wrong = [...tally.wrong];
  if (!hub.ended) {
    await settled(hub);
    wrong.push(...ledgerFaults(await hub.ledger(), tally));
    const exit = await hub.stop();
    if (exit !== 0) wrong.push(`the hub ended with ${exit}:\n${hub.log}`);
  }
  const growth = growthOf(held);
  if (growth.fault !== undefined) wrong.push(growth.fault);
  const answers = [...tally.answers].sort(([a], [b]) => (a < b ? -1 : 1));
  console.log(
    [
      `seed ${seed}, ${tally.requests} requests in ${seconds.toFixed(0)} s (${(tally.requests / seconds).toFixed(0)} a second)`,
      `answers: ${answers.map(([status, count]) => `${status}: ${count}`).join(', ')}`,
      `items accepted: ${SIGNALS.map((signal) => `${signal} ${tally.accepted[signal]} (+${tally.unknown[signal]} without an answer)`).join(', ')}`,
      `memory held: ${growth.text}; resident at its peak: ${hub.peakMiB.toFixed(0)} MiB`,
      wrong.length === 0 ? 'no crash, no growth, sums hold' : `WRONG:\n${wrong.join('\n')}`,
    ].join('\n'),
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await hub.kill();
  backEnd.close();
  rmSync(directory, { recursive: true, force: true });
}
