/** Runs an example as its README says, in a copy of its folder, with the package and what else it needs at hand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const CLI = join(ROOT, 'dist/cli/main.js');

export interface Run {
  readonly code: number;
  readonly output: string;
}

/** @param command default: `npm test` of the example. */
export async function runExample(name: string, command?: readonly string[]): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), `example-${name}-`));
  try {
    await cp(join(ROOT, 'examples', name), folder, { recursive: true });
    const script = command ?? (await install(folder));
    return await run(script, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** What `npm install` would do, from what is installed here. @returns the example's test command. */
async function install(folder: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(name === 'otlp-hub' ? ROOT : join(ROOT, 'node_modules', name), link);
  }
  return manifest.scripts.test!.split(' ').flatMap((word, index) => (index === 0 ? programOf(word) : [word]));
}

/** The first word of a script, as npm finds it. */
function programOf(word: string): readonly string[] {
  const bins: Readonly<Record<string, string>> = {
    node: '',
    'otlp-hub': CLI,
    vitest: join(ROOT, 'node_modules/vitest/vitest.mjs'),
    playwright: join(ROOT, 'node_modules/@playwright/test/cli.js'),
  };
  const bin = bins[word];
  if (bin === undefined) throw new Error(`${word} is not known: add it to ${import.meta.filename}`);
  return [process.execPath, ...(bin === '' ? [] : [bin])];
}

async function run([program, ...args]: readonly string[], cwd: string): Promise<Run> {
  const child = spawn(program!, args, {
    cwd,
    env: {
      ...withoutVitest(process.env),
      OTLP_HUB: `${process.execPath} ${CLI}`,
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

/** A runner that runs inside another one takes the other's variables for its own. */
function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|TEST$|NODE_ENV$|NODE_TEST_CONTEXT|FORCE_COLOR|OTEL_)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
