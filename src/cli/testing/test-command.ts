/** `otlp-hub test`: unit tests of a configuration, as files. */
import { watch } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { HubError } from '../../component/errors.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand } from '../flags.js';
import type { CliIo } from '../io.js';
import { CaseFileError } from './cases/case.js';
import { check, type Finding } from './cases/check.js';
import { runCase, type CaseOptions } from './cases/outcome.js';
import { readCases, type CaseFile } from './cases/read.js';
import { expectationsOf, writeRecorded } from './cases/record.js';
import { junitText, prettyLine, summaryLine, tapText, type CaseResult } from './cases/reports.js';
import { parseTestArguments, TEST_HELP, type TestArguments } from './test-arguments.js';

/** After a change, editors write more than once. */
const QUIET_MS = 100;

/** @returns 0 when everything is as expected, else 1. */
export function runTest(argv: readonly string[], io: CliIo): Promise<number> {
  const run = async (): Promise<number> => {
    const args = parseTestArguments(argv);
    if (args.help) {
      io.stdout.write(TEST_HELP);
      return EXIT.ok;
    }
    return args.watch ? watchAll(args, io) : once(args, io);
  };
  return runSubcommand('test', io, run, isExpected);
}

function isExpected(error: unknown): boolean {
  return error instanceof HubError || error instanceof CaseFileError || 'syscall' in (error as Error);
}

async function once(args: TestArguments, io: CliIo): Promise<number> {
  const options: CaseOptions = { config: [resolve(io.cwd, args.config)], set: args.set, compat: args.compat };
  const results: CaseResult[] = [];
  for (const path of args.cases) {
    const file = await readCases(resolve(io.cwd, path));
    const found = args.record ? await record(file, options) : await runFile(file, options);
    for (const result of found) if (!args.tap) io.stdout.write(prettyLine(result));
    results.push(...found);
  }
  io.stdout.write(args.tap ? tapText(results) : summaryLine(results));
  if (args.junit !== undefined) await writeFile(resolve(io.cwd, args.junit), junitText(results));
  return results.every(({ findings }) => findings.length === 0) ? EXIT.ok : EXIT.failure;
}

async function runFile({ cases }: CaseFile, options: CaseOptions): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const test of cases) {
    const startMs = performance.now();
    const findings = await runCase(test, options, (outcome) => check(test.expect, outcome));
    results.push(resultOf(test.file, test.name, startMs, findings));
  }
  return results;
}

async function record(file: CaseFile, options: CaseOptions): Promise<CaseResult[]> {
  const recorded = new Map<number, object>();
  const results: CaseResult[] = [];
  for (const test of file.cases) {
    const startMs = performance.now();
    recorded.set(test.index, await runCase(test, options, async (outcome) => expectationsOf(outcome)));
    results.push(resultOf(test.file, `${test.name}: recorded`, startMs, []));
  }
  await writeRecorded(file, recorded);
  return results;
}

function resultOf(file: string, name: string, startMs: number, findings: readonly Finding[]): CaseResult {
  return { file, name, durationMs: performance.now() - startMs, findings };
}

/** Runs, and runs again after each change, until interrupted. */
async function watchAll(args: TestArguments, io: CliIo): Promise<number> {
  const paths = [args.config, ...args.cases].map((path) => resolve(io.cwd, path));
  const changes = new Changes(paths);
  try {
    while (!io.signal.aborted) {
      const code = await once(args, io).catch((error: unknown) => {
        if (!isExpected(error)) throw error;
        io.stdout.write(`${(error as Error).message}\n`);
        return EXIT.failure;
      });
      io.stdout.write(`${code === EXIT.ok ? '' : '\n'}Waiting for changes. Ctrl+C ends.\n`);
      await changes.next(io.signal);
    }
  } finally {
    changes.close();
  }
  return EXIT.ok;
}

/** Changes of files, also of those that editors replace. */
class Changes {
  readonly #watchers: readonly { close(): void }[];
  #tell: (() => void) | undefined;
  #isPending = false;

  constructor(paths: readonly string[]) {
    const folders = new Map<string, Set<string>>();
    for (const path of paths) {
      const names = folders.get(dirname(path)) ?? new Set();
      folders.set(dirname(path), names.add(basename(path)));
    }
    this.#watchers = [...folders].map(([folder, names]) =>
      watch(folder, (_event, name) => {
        if (name !== null && names.has(name)) this.#changed();
      }),
    );
  }

  /** Settles a moment after a change, or at once when it aborts. */
  async next(abort: AbortSignal): Promise<void> {
    if (!this.#isPending && !abort.aborted) {
      await new Promise<void>((done) => {
        this.#tell = done;
        abort.addEventListener('abort', () => done(), { once: true });
      });
    }
    if (!abort.aborted) await new Promise((done) => setTimeout(done, QUIET_MS));
    this.#isPending = false;
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  #changed(): void {
    this.#isPending = true;
    this.#tell?.();
  }
}
