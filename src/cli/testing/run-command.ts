/** `otlp-hub run`: the test double as a program of its own. */
import { resolve } from 'node:path';
import { systemClock } from '../../component/clock.js';
import { HubError } from '../../component/errors.js';
import { startControlServer, type ControlServer } from '../../control/server.js';
import { Lens } from '../../lens/lens.js';
import { controlRoutes } from '../../testing/control-routes.js';
import type { RecipeName } from '../../testing/faults/recipes.js';
import { faultTexts } from '../../testing/faults/text.js';
import type { TestHubOptions } from '../../testing/options.js';
import { startHub } from '../../testing/start.js';
import type { TestHub } from '../../testing/test-hub.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand } from '../flags.js';
import type { CliIo } from '../io.js';
import { lensRoutesOf } from '../lens-routes.js';
import { READABLE, writeWhole } from '../whole-file.js';
import { parseRunArguments, RUN_HELP, type RunArguments } from './run-arguments.js';

/** What is told when the hub is ready, as one line of JSON. Field names are public: they follow the package's version. */
export interface ReadyLine {
  readonly pid: number;
  /** Base address of the control API. */
  readonly control: string;
  /** Address of the live page, with `--lens`. */
  readonly lens?: string;
  /** Bound addresses by name, e.g. `otlp/grpc`. */
  readonly addresses: Readonly<Record<string, { readonly host: string; readonly port: number; readonly tls: boolean }>>;
  /** File of the authority that clients must trust. */
  readonly ca: string;
  /** Variables for an instrumented program; gRPC where the hub has it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs until interrupted. @returns 0, or 1 when it could not start or stop. */
export function runRun(argv: readonly string[], io: CliIo): Promise<number> {
  const run = async (): Promise<number> => {
    const args = parseRunArguments(argv);
    if (!args.help) return serve(args, io);
    io.stdout.write(RUN_HELP);
    return EXIT.ok;
  };
  return runSubcommand('run', io, run, (error) => error instanceof HubError || 'syscall' in (error as Error));
}

async function serve(args: RunArguments, io: CliIo): Promise<number> {
  const lens = args.lens ? new Lens({ clock: systemClock }) : undefined; // looked at in real time whatever the hub's clock
  const hub = await startHub({ ...hubOptions(args, io), ...(lens === undefined ? {} : { watch: lens }) });
  let control: ControlServer | undefined;
  try {
    const token = io.env.OTLP_HUB_CONTROL_TOKEN ?? '';
    control = await startControlServer({
      address: args.control,
      routes: [controlRoutes(() => hub), ...(lens === undefined ? [] : [await lensRoutesFor(lens, hub)])],
      ...(token === '' ? {} : { token }),
    });
    const line = `${JSON.stringify(readyLine(hub, control, args.lens))}\n`;
    if (args.readyFile !== undefined) await writeWhole(resolve(io.cwd, args.readyFile), line, READABLE);
    io.stdout.write(line);
    await aborted(io.signal);
  } finally {
    await control?.close();
    await hub.close();
  }
  return EXIT.ok;
}

function hubOptions(
  { config, set, clock, backends, faults, tokens, verbose }: RunArguments,
  io: CliIo,
): TestHubOptions {
  return {
    ...(config.length === 0 ? {} : { config: config.map((source) => sourceFrom(source, io.cwd)) }),
    set,
    env: io.env,
    clock,
    backends,
    tokens,
    faults: faults as readonly RecipeName[], // an unknown one is refused with the known ones named
    ...(verbose ? { onOutput: (text) => void io.stderr.write(text) } : {}),
  };
}

/** A plain path starts from where the command was given. */
function sourceFrom(source: string, cwd: string): string {
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(source) ? source : resolve(cwd, source);
}

function lensRoutesFor(lens: Lens, hub: TestHub): ReturnType<typeof lensRoutesOf> {
  return lensRoutesOf(lens, () => hub, {
    caFile: hub.certificates.caFile,
    faults: () => faultTexts(hub.faults.active),
  });
}

function readyLine(hub: TestHub, { address: { host, port } }: ControlServer, hasLens: boolean): ReadyLine {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    pid: process.pid,
    control: url,
    ...(hasLens ? { lens: `${url}/lens/` } : {}),
    addresses: Object.fromEntries(hub.addresses),
    ca: hub.certificates.caFile,
    env: hub.env,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
