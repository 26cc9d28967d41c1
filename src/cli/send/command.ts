import { randomBytes } from 'node:crypto';
import { type Clock, sleep, systemClock } from '../../component/clock.js';
import { encodeRequest } from '../../pdata/builder.js';
import type { Signal } from '../../pdata/signal.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand } from '../flags.js';
import type { CliIo } from '../io.js';
import { parseSendArguments, SEND_HELP, type SendArguments } from './arguments.js';
import { connectTo } from './connect.js';
import { advice, endsEverything, endsSignal, type Failure } from './failure.js';
import { ProgressLine } from './progress.js';
import { RecentCalls } from './samples/recent-calls.js';
import { createSampler } from './samples/sampler.js';
import { countText, type SignalTally, Tally } from './tally.js';
import { findTarget, type Target } from './target.js';
import type { Transport } from './transport.js';

/** `otlp-hub send`: sends samples and tells what became of them. @returns the exit code, see SEND_HELP. */
export function runSend(argv: readonly string[], io: CliIo): Promise<number> {
  return runSubcommand('send', io, async () => {
    const args = parseSendArguments(argv);
    if (!args.help) return send(args, await findTarget(args, io), io, systemClock);
    io.stdout.write(SEND_HELP);
    return EXIT.ok;
  });
}

async function send(args: SendArguments, target: Target, io: CliIo, clock: Clock): Promise<number> {
  if (!args.quiet) io.stdout.write(`Sending to ${target.url.origin} (${target.protocol}; ${target.source})\n`);
  const transport = await connectTo(target, args.timeoutMs);
  const progress = new ProgressLine(io.stderr, !args.quiet);
  const tally = new Tally();
  let fatal: Failure | undefined;
  try {
    fatal = await sendAll({ args, transport, tally, progress, clock, abort: io.signal });
  } finally {
    transport.close();
    progress.clear();
  }
  const isFine = tally.allAccepted && fatal === undefined;
  if (!(args.quiet && isFine)) io.stdout.write(report(tally, target, fatal));
  return isFine ? EXIT.ok : EXIT.failure;
}

interface Run {
  readonly args: SendArguments;
  readonly transport: Transport;
  readonly tally: Tally;
  readonly progress: ProgressLine;
  readonly clock: Clock;
  readonly abort: AbortSignal;
}

/** Round by round, one request of each signal in a round. @returns the failure that made going on pointless. */
async function sendAll(run: Run): Promise<Failure | undefined> {
  const { args, clock } = run;
  const settings = { clock, random: Math.random, run: randomBytes(4).toString('hex'), calls: new RecentCalls() };
  const samplers = new Map(args.signals.map((signal) => [signal, createSampler(signal, settings)]));
  const startMs = clock.monotonic();
  for (let round = 0; (args.count === 0 || round < args.count) && samplers.size > 0; round++) {
    for (const [signal, sampler] of samplers) {
      if (await pausedUntilAborted(run, startMs)) return undefined;
      const failure = await sendOne(run, signal, sampler.next(args.items));
      if (failure !== undefined && endsEverything(failure)) return failure;
      if (failure !== undefined && endsSignal(failure)) samplers.delete(signal);
    }
  }
  return undefined;
}

/** Waits until the rate allows the next request. @returns whether the user has had enough. */
async function pausedUntilAborted({ args, tally, clock, abort }: Run, startMs: number): Promise<boolean> {
  const dueMs = args.rate === 0 ? 0 : startMs + (tally.totals.requests * 1000) / args.rate;
  const waitMs = dueMs - clock.monotonic();
  if (waitMs > 0) await sleep(clock, waitMs, abort).catch(() => undefined);
  return abort.aborted;
}

async function sendOne(run: Run, signal: Signal, request: object): Promise<Failure | undefined> {
  const { args, tally, transport, progress } = run;
  const body = transport.json ? Buffer.from(JSON.stringify(request)) : encodeRequest(signal, request);
  const result = await transport.send(signal, body);
  tally.add(signal, args.items, result);
  const { requests, acceptedItems, refusedItems } = tally.totals;
  const of = args.count === 0 ? '' : ` of ${args.count * args.signals.length}`;
  progress.show(`${requests}${of} requests: ${acceptedItems} items accepted, ${refusedItems} refused`);
  return result.accepted ? undefined : result.failure;
}

function report(tally: Tally, target: Target, fatal: Failure | undefined): string {
  const lines = tally.signals.flatMap((signal) => signalLines(signal, target));
  if (fatal !== undefined) lines.push('Stopped: every further request would end the same way.');
  if (lines.length === 0) lines.push('Nothing was sent.');
  return `${lines.join('\n')}\n`;
}

function signalLines(tally: SignalTally, target: Target): readonly string[] {
  const { signal, requests, acceptedItems, refusedItems, failure, partialMessage } = tally;
  const label = signal.padEnd('metrics'.length);
  const inRequests = `in ${requests} request${requests === 1 ? '' : 's'}`;
  if (refusedItems === 0) return [`  ${label}  ${countText(signal, acceptedItems)} accepted ${inRequests}`];
  const lines = [`  ${label}  ${countText(signal, acceptedItems)} accepted, ${refusedItems} not, ${inRequests}`];
  if (partialMessage !== undefined) lines.push(`           the hub left some out: ${partialMessage}`);
  if (failure !== undefined) {
    const said = [failure.status, failure.message].filter((text) => text !== '').join(': ');
    lines.push(`           ${said}`, `           -> ${advice(failure, target)}`);
  }
  return lines;
}
