/** `docs/benchmarks.md`: what was measured, and what was learnt, which people write in `docs/benchmarks-findings.md`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Measured {
  readonly machine: string;
  readonly rounds: number;
  readonly table: string;
  readonly legend: string;
  /** Output of the benches of single parts, by name. */
  readonly parts: ReadonlyMap<string, string>;
  /** Output of `npm run bench:…`, by name. */
  readonly programs: ReadonlyMap<string, string>;
}

const FINDINGS = 'docs/benchmarks-findings.md';

export function writeBenchmarksPage(root: string, { machine, rounds, table, legend, parts, programs }: Measured): void {
  const findings = join(root, FINDINGS);
  const page = [
    '# Benchmarks',
    '<!-- Written by `npm run bench -- --reference PATH --write`; findings come from docs/benchmarks-findings.md. -->',
    `${machine}. Rounds: ${rounds}.`,
    METHOD,
    '## Loads',
    table,
    legend,
    ...[...programs].flatMap(([name, output]) => [PROGRAM_TITLES[name] ?? `## ${name}`, block(output)]),
    ...(parts.size === 0
      ? []
      : ['## Parts by themselves', 'Microseconds of one thread, and bytes allocated, per item.']),
    ...[...parts].flatMap(([name, output]) => [`### ${name}`, block(output)]),
    ...(existsSync(findings) ? [readFileSync(findings, 'utf8').trim()] : []),
  ];
  writeFileSync(join(root, 'docs/benchmarks.md'), `${page.join('\n\n')}\n`);
}

const block = (output: string): string => `\`\`\`text\n${output.trim()}\n\`\`\``;

const PROGRAM_TITLES: Readonly<Record<string, string>> = {
  startup: '## Start and rest (`npm run bench:startup`)',
  burst: '## 2 GiB against a slow back end (`npm run bench:burst`)',
  workers: '## Cores (`npm run bench:workers`): sender and far side run on the same cores',
};

const METHOD = `Hub and reference each run in a process of their own with the same YAML (OTLP over gRPC with TLS, a bearer token, \`batch\` of 4096) and take
the same requests, encoded before. Each is warmed up with part of the load; then CPU seconds (user and system, all threads) are read from the
operating system before and after. They take turns, so that whatever else the machine does hits both: seconds on the wall would say little, CPU
seconds stay comparable, and ratios are what to look at. A run in which anything that was
acknowledged does not arrive, or arrives twice, is an error and has no figure; only what the reference drops on purpose (\`logs\`) is not counted. Several rounds: median (smallest–largest). Peak: the largest resident set of any round, from the start on.`;
