/**
 * `npm run bench`
 *
 * Every load goes through the hub and, where a path is given (or OTELCOL is set), through the reference collector, in turn,
 * each time in a fresh process. CPU seconds and peak memory come from the operating system; what arrives is counted. Prints
 * the table; with --write it goes to docs/benchmarks.md. With --profile DIR the hub writes a CPU profile there, and the functions
 * that took most are printed; figures of such a run are not for the table. With --durable the hub keeps everything on disk first
 * (as --durable-sync MODE says). With --rate N every sender sends so many requests a second, instead of as fast as it is answered: to compare
 * hubs of which one answers later.
 * A figure is the median over the rounds; every round takes all loads once.
 * Before it, the CPU of each part by itself: validating, counting, splitting, translation, text encoding (not with --macro-only).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from './macro/certificates.js';
import { type Load, LOADS } from './macro/loads.js';
import { type Certificates, measure, type Result, type Subject } from './macro/run.js';
import { loadsLegend, resultsTable } from './macro/table.js';
import { topFunctions } from './profile.js';
import { writeBenchmarksPage } from './page.js';
import { given, oneOf, optionalNumber, optionalText, someOf, toolFlags, whole } from '../support/tool-flags.js';

const values = toolFlags({
  name: 'bench',
  says:
    'Every load through the hub and, where one is named, through a reference collector: CPU and peak memory, medians over the rounds;\n' +
    'before that the CPU of each part by itself.',
  flags: {
    reference: optionalText('PATH', 'a reference collector to measure as well; OTELCOL says so, too'),
    loads: someOf(
      LOADS.map(({ name }) => name),
      'loads',
    ),
    rounds: whole(3, 'times that each load is measured'),
    rate: optionalNumber('requests a second of each sender, instead of as fast as it is answered'),
    durable: given('the hub keeps everything on disk first'),
    'durable-sync': oneOf(['each', 'batch', 'off'], 'batch', 'when it answers then'),
    'macro-only': given('loads alone, not the parts'),
    profile: optionalText('DIR', 'where the hub writes CPU profiles; figures of such a run are not for the table'),
    write: given('write docs/benchmarks.md'),
  },
  examples: [
    ['--macro-only --loads logs --rounds 1', 'one load, once'],
    ['--reference ./otelcol-contrib --write', 'the page'],
  ],
});

const { rounds } = values;
const root = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-bench-'));
const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const hub: Subject = {
  kind: 'hub',
  command: process.execPath,
  args: [
    ...profiling,
    join(root, 'dist/cli/main.js'),
    ...(values.durable ? [`--durable=${join(directory, 'durable')}`, `--durable-sync=${values['durable-sync']}`] : []),
  ],
};
const referencePath = values.reference ?? process.env['OTELCOL'];
const subjects: Subject[] =
  referencePath === undefined ? [hub] : [hub, { kind: 'reference', command: referencePath, args: [] }];

async function measureOnce(load: Load, subject: Subject, round: number, tls: Certificates): Promise<Result> {
  const result = await measure(load, subject, tls, directory, values.rate);
  console.error(
    `${load.name} ${subject.kind} ${round}/${rounds}: ` +
      `${result.cpuMicrosPerItem.toFixed(2)} µs an item, peak ${result.peakMiB.toFixed(0)} MiB`,
  );
  return result;
}

function machine(): string {
  const reference =
    referencePath === undefined ? 'no reference given' : execFileSync(referencePath, ['--version']).toString().trim();
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; ${reference}`;
}

/** Benches of single parts, in processes of their own. */
const PARTS = ['pdata', 'remote-write', 'blob', 'ottl'];

/** Programs of their own that the page shows the output of; long, so only for the page. */
const PROGRAMS = ['startup', 'burst', 'workers'];

function programs(): ReadonlyMap<string, string> {
  return new Map(
    (values.write ? PROGRAMS : []).map((name) => {
      const file = join(root, `test/bench/${name}.ts`);
      return [name, execFileSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' })];
    }),
  );
}

function benchParts(): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  for (const part of values['macro-only'] ? [] : PARTS) {
    const file = join(root, `test/bench/${part}.bench.ts`);
    const output = execFileSync(process.execPath, ['--import', 'tsx', '--expose-gc', file], { encoding: 'utf8' });
    console.log(output);
    outputs.set(part, output);
  }
  return outputs;
}

try {
  const parts = benchParts();
  const tls = await makeCertificates(directory);
  const loads = LOADS.filter(({ name }) => values.loads.includes(name));
  const results = loads.map(({ name, says, bar }) => ({
    ...{ name, says, ...(bar === undefined ? {} : { bar }) },
    hub: [] as Result[],
    reference: [] as Result[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const [index, load] of loads.entries()) {
      for (const subject of subjects) results[index]![subject.kind].push(await measureOnce(load, subject, round, tls));
    }
    const measured = { machine: machine(), rounds: round, table: resultsTable(results), legend: loadsLegend(results) };
    console.log(`${measured.machine}\n\n${measured.table}\n\n${measured.legend}`);
    // After each round: a long run that is cut short has something to show.
    if (values.write) writeBenchmarksPage(root, { ...measured, parts, programs: new Map() });
    if (values.write && round === rounds) writeBenchmarksPage(root, { ...measured, parts, programs: programs() });
  }
  if (values.profile !== undefined) console.log(topFunctions(values.profile));
} finally {
  rmSync(directory, { recursive: true });
}
