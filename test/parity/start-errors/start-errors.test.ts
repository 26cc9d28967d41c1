/** What the reference says last when it does not start, or that it starts: every recorded case. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { components } from '../../../src/components.js';
import { startHub } from '../../../src/hub.js';
import { hubAndFixtures } from '../config/fixture-table.js';
import { recordedJson } from '../recorded-json.js';

interface StartCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly ready: boolean;
  readonly lastLines: readonly string[];
}

/** The command line's own cases are in ../cli. */
const COMMAND_LINE = ['no-config-flag', 'unknown-flag', 'unknown-command'];
/** A start that fails in a component needs the component; the rest are answered by configuration alone. */
const FAILS_IN_RECEIVER = [
  'port-in-use',
  'tls-missing-cert',
  'bad-endpoint',
  'authenticator-not-started',
  'authenticator-undeclared',
];
/** The port the recording found taken, and the one it left free. */
const TAKEN = 26_900;
const FREE = /127\.0\.0\.1:2631[78]/g;

const { startErrors } = recordedJson<{ startErrors: readonly StartCase[] }>('behaviour.json');
const hasReceiver = components.types('receiver').includes('otlp');
const cases = startErrors
  .filter(({ name }) => !COMMAND_LINE.includes(name))
  .filter(({ name }) => hasReceiver || !FAILS_IN_RECEIVER.includes(name));

let directory: string;
let occupant: Server;
let taken: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'start-errors-'));
  occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  taken = (occupant.address() as { port: number }).port;
});

afterAll(() => {
  occupant.close();
  rmSync(directory, { recursive: true });
});

describe('a start ends as the reference ends it', () => {
  test.each(cases)('$name', async (recorded) => {
    const { ready, lines } = await start(recorded);
    expect(ready).toBe(recorded.ready);
    if (recorded.ready) return;
    const expected = recorded.lastLines.map(comparable).filter((line) => line !== '');
    expect(lines.slice(-expected.length)).toEqual(expected);
  });
});

/** @returns the lines of the log and then the command's own two, without empty ones. */
async function start({ name, args, files }: StartCase): Promise<{ readonly ready: boolean; readonly lines: string[] }> {
  const paths = files.map((text, index) => {
    const path = join(directory, `${name}-${index}.yaml`);
    writeFileSync(path, text.replaceAll(`:${TAKEN}`, `:${taken}`).replaceAll(FREE, '127.0.0.1:0'));
    return path;
  });
  const log: string[] = [];
  try {
    const hub = await startHub({
      config: [...paths, ...flagValues(args, '--config')],
      set: flagValues(args, '--set'),
      env: {},
      components: hubAndFixtures,
      logOutput: { write: (text) => void log.push(text), flush: () => {}, close: () => {} },
    });
    await hub.close();
    return { ready: true, lines: [] };
  } catch (error) {
    const text = (error as Error).message;
    // Lines about the shutdown that follows stand between these; the recording left them out.
    const errors = log
      .join('')
      .split('\n')
      .filter((line) => !line.includes('"level":"info"'));
    const printed = `${errors.join('\n')}Error: ${text}\ncollector server run finished with error: ${text}`;
    return {
      ready: false,
      lines: printed
        .split('\n')
        .map(comparable)
        .filter((line) => line !== ''),
    };
  }
}

/** `--set a=b --set=c=d` → `a=b`, `c=d`. */
function flagValues(args: readonly string[], flag: string): string[] {
  return args.flatMap((argument, index) => {
    if (argument.startsWith(`${flag}=`)) return [argument.slice(flag.length + 1)];
    return argument === flag ? args.slice(index + 1, index + 2) : [];
  });
}

/** Without what differs between two runs of the same program: times, ids, ports, its name, Go's call stack. */
function comparable(line: string): string {
  if (!line.startsWith('{')) return line.replaceAll(`:${taken}`, `:${TAKEN}`);
  // The recording cut the call stack out of the middle of some lines and left its comma.
  const fields = JSON.parse(line.replace(',}', '}')) as Record<string, unknown>;
  const kept = ['level', 'msg', 'error', 'type', 'id'].flatMap((key) => (key in fields ? [[key, fields[key]]] : []));
  return JSON.stringify(Object.fromEntries(kept)).replaceAll(`:${taken}`, `:${TAKEN}`);
}
