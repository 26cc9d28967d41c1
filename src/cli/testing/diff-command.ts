/** `otlp-hub diff`: the same traffic through the hub and through a collector, and what left either. */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { HubError } from '../../component/errors.js';
import { startHub } from '../../testing/start.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand, UsageError } from '../flags.js';
import type { CliIo } from '../io.js';
import { CaseFileError, type Refusal, type TestCase } from './cases/case.js';
import { readCases } from './cases/read.js';
import { connectBy, sendRequest } from './cases/sender.js';
import { deliveredBy, differences } from './diff/delivered.js';
import { CollectorSide, type CollectorChoice } from './diff/side.js';

const DIFF_HELP = `Usage: otlp-hub diff CONFIG CASES... (--collector PROGRAM | --reference HOST:PORT) [flags]

Sends what the cases send (see otlp-hub test) through the hub and through a collector on the same configuration, each with
stand-in back ends of its own, and compares every sample, line, forwarded item and refusal. Ends with 1 when they differ.

  --collector PROGRAM  the collector to compare with, e.g. otelcol-contrib; it is started with the configuration
  --reference ADDRESS  a collector of this machine that you start, e.g. localhost:4317: its configuration is written and waited for
  --write-config FILE  where to, with --reference (default otelcol-diff.yaml)
  --wait SECONDS       how long the collector may take to deliver (default 30)
  --set A.B=C          a setting over those of CONFIG; may be given more than once
  --help               print this

Examples:
  otlp-hub diff otel-hub.yaml cases.yaml --collector otelcol-contrib
  otlp-hub diff otel-hub.yaml cases.yaml --reference localhost:4317 --wait 60
`;

interface DiffArguments {
  readonly config: string;
  readonly cases: readonly string[];
  readonly collector: { readonly program: string } | { readonly port: number; readonly configFile: string };
  readonly waitMs: number;
  readonly set: readonly string[];
}

/** @returns 0 when nothing differs, else 1. */
export function runDiff(argv: readonly string[], io: CliIo): Promise<number> {
  const run = async (): Promise<number> => {
    const args = parse(argv);
    if (args !== undefined) return compareAll(args, io);
    io.stdout.write(DIFF_HELP);
    return EXIT.ok;
  };
  const isExpected = (error: unknown): boolean =>
    error instanceof HubError || error instanceof CaseFileError || 'syscall' in (error as Error);
  return runSubcommand('diff', io, run, isExpected);
}

/** Undefined: help is asked for. @throws {UsageError} */
function parse(argv: readonly string[]): DiffArguments | undefined {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return undefined;
  const [config, ...cases] = positionals;
  if (config === undefined || cases.length === 0) throw new UsageError('give the configuration and files of cases');
  const seconds = Number(values.wait ?? '30');
  if (!(seconds > 0)) throw new UsageError(`--wait takes seconds, got ${JSON.stringify(values.wait)}`);
  return { config, cases, collector: collectorOf(values), waitMs: seconds * 1000, set: values.set ?? [] };
}

/** @throws {UsageError} */
function collectorOf(values: ReturnType<typeof parsed>['values']): DiffArguments['collector'] {
  const { collector, reference, 'write-config': configFile = 'otelcol-diff.yaml' } = values;
  if ((collector === undefined) === (reference === undefined)) {
    throw new UsageError('give the collector to compare with: --collector PROGRAM or --reference HOST:PORT');
  }
  if (collector !== undefined) return { program: collector };
  const [, host, port] = /^(localhost|127\.0\.0\.1):(\d{1,5})$/.exec(reference!) ?? []; // one of the two is given
  if (host !== undefined) return { port: Number(port), configFile };
  throw new UsageError(
    `--reference is localhost:PORT, got ${JSON.stringify(reference)}: the collector writes to stand-ins on this machine`,
  );
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        collector: { type: 'string' },
        reference: { type: 'string' },
        'write-config': { type: 'string' },
        wait: { type: 'string' },
        set: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

async function compareAll(args: DiffArguments, io: CliIo): Promise<number> {
  let failed = 0;
  let count = 0;
  for (const path of args.cases) {
    const { cases } = await readCases(resolve(io.cwd, path));
    for (const test of cases) {
      const lines = await compare(test, args, io);
      count++;
      if (lines.length > 0) failed++;
      io.stdout.write(
        `${lines.length === 0 ? 'same' : 'DIFF'} ${test.name}\n${lines.map((line) => `  ${line}\n`).join('')}`,
      );
    }
  }
  const sum = `${count} case${count === 1 ? '' : 's'}`;
  io.stdout.write(
    failed === 0
      ? `${sum}, the hub delivers what the collector delivers\n`
      : `${sum}, ${failed} differ (- collector, + hub)\n`,
  );
  return failed === 0 ? EXIT.ok : EXIT.failure;
}

async function compare(
  test: TestCase,
  { config, set, collector, waitMs }: DiffArguments,
  io: CliIo,
): Promise<string[]> {
  const sources = [resolve(io.cwd, config)];
  const side = await CollectorSide.start({
    config: sources,
    set,
    env: io.env,
    caseEnv: test.env,
    collector: 'program' in collector ? collector : byHand(collector, test, io),
  });
  try {
    await using hub = await startHub({ config: sources, set, env: { ...io.env, ...test.env } });
    const nowMs = Date.now();
    const refusals = await sendAll(test, hub.env, nowMs);
    const referenceRefusals = await sendAll(test, side.env, nowMs);
    await hub.flush();
    const own = deliveredBy(hub.backEnds, refusals);
    const look = (): string[] => differences(deliveredBy(side.backEnds, referenceRefusals), own);
    return await side.backEnds.until(look, (lines) => lines.length === 0, waitMs);
  } finally {
    await side.close();
  }
}

function byHand(
  { port, configFile }: { port: number; configFile: string },
  { name }: TestCase,
  io: CliIo,
): CollectorChoice {
  const path = resolve(io.cwd, configFile);
  const onWritten = (): void =>
    void io.stdout.write(`${name}: start your collector now: otelcol-contrib --config ${path}\n`);
  return { port, configFile: path, onWritten };
}

/** Time cannot be moved for a collector: steps that would are passed over. */
async function sendAll(test: TestCase, env: Readonly<Record<string, string>>, nowMs: number): Promise<Refusal[]> {
  const transport = await connectBy(env);
  const refusals: Refusal[] = [];
  try {
    for (const step of test.steps) {
      if (step.kind === 'send') refusals.push(...(await sendRequest(transport, step.signal, step.request(nowMs))));
    }
  } finally {
    transport.close();
  }
  return refusals;
}
