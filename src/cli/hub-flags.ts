/** Flags and variables that say how the hub runs. A flag wins over its variable; the configuration knows none of them. */
import type { Compat } from '../component/settings.js';
import type { ControlAddress } from '../control/address.js';
import { parseControlAddress } from '../control/address.js';
import type { HubOptions } from '../hub.js';
import type { Invocation } from './command-table.js';
import { checkDurableFlag, durableSettings } from './durable-flags.js';
import { durationMilliseconds } from './flag-values.js';
import { windowBytes } from './lens-flags.js';
import { ArgumentError } from './parse-arguments.js';
import type { CliProcess } from './process-io.js';

/** More only add to the memory: everything comes through one thread first. */
const MAX_WORKERS = 64;

/** Refuses a value of an own flag. @throws {Error} why. */
export function checkOwnFlag(flag: string, value: string): void {
  if (flag === 'compat') compatOf(value);
  else if (flag === 'drain-timeout') durationMilliseconds(value);
  else if (flag === 'workers') workersOf(value);
  else if (flag === 'control') parseControlAddress(value);
  else if (flag === 'lens-window') windowBytes(value);
  else checkDurableFlag(flag, value);
}

/** What a hub is started with. @throws {ArgumentError} when a variable has no valid value. */
export function hubOptions(
  invocation: Invocation,
  io: CliProcess,
): HubOptions & { readonly config: readonly string[] } {
  const { arguments: parsed, gates } = invocation;
  const setting = <T>(flag: string, read: (text: string) => T): T | undefined => {
    const given = parsed.flags.get(flag)?.at(-1);
    return given === undefined ? fromVariable(flag, read, io) : read(given);
  };
  const compat = setting('compat', compatOf);
  const strict = setting('strict', switchOf);
  const drainTimeoutMs = setting('drain-timeout', durationMilliseconds);
  const workers = setting('workers', workersOf);
  const durable = durableSettings(setting);
  return {
    config: parsed.flags.get('config') ?? [],
    set: parsed.flags.get('set') ?? [],
    gates,
    env: io.env,
    inContainer: isContainer(io.env),
    ...(compat === undefined ? {} : { compat }),
    ...(strict === undefined ? {} : { strict }),
    ...(drainTimeoutMs === undefined ? {} : { drainTimeoutMs }),
    ...(workers === undefined ? {} : { workers }),
    ...(durable === undefined ? {} : { durable }),
  };
}

/** Where to control the hub, if anywhere, and the token to ask for. */
export function controlOptions(
  { arguments: parsed }: Invocation,
  io: CliProcess,
  lens?: LensSettings,
): { readonly address: ControlAddress; readonly token?: string } | undefined {
  const given = parsed.flags.get('control')?.at(-1);
  const address = given === undefined ? fromVariable('control', parseControlAddress, io) : parseControlAddress(given);
  if (address === undefined && lens === undefined) return undefined;
  const token = io.env.OTLP_HUB_CONTROL_TOKEN;
  const bound = address ?? ANY_PORT;
  return token === undefined || token === '' ? { address: bound } : { address: bound, token };
}

/** For a page that nobody has named an address for. */
const ANY_PORT: ControlAddress = { host: '127.0.0.1', port: 0 };

export interface LensSettings {
  readonly windowBytes?: number;
}

/** Whether to serve the live page, and how much it keeps. */
export function lensSettings({ arguments: parsed }: Invocation, io: CliProcess): LensSettings | undefined {
  const given = parsed.flags.get('lens')?.at(-1);
  const isOn = given === undefined ? fromVariable('lens', switchOf, io) : switchOf(given);
  if (isOn !== true) return undefined;
  const size = parsed.flags.get('lens-window')?.at(-1);
  const bytes = size === undefined ? fromVariable('lens-window', windowBytes, io) : windowBytes(size);
  return bytes === undefined ? {} : { windowBytes: bytes };
}

/** The file to tell readiness in, absolute or relative to where the command was started. */
export function readyFile({ arguments: parsed }: Invocation, io: CliProcess): string | undefined {
  return parsed.flags.get('ready-file')?.at(-1) ?? fromVariable('ready-file', (text) => text, io);
}

/** `--drain-timeout` is also `OTLP_HUB_DRAIN_TIMEOUT`. An empty variable counts as none. */
function fromVariable<T>(flag: string, read: (text: string) => T, io: CliProcess): T | undefined {
  const name = `OTLP_HUB_${flag.replaceAll('-', '_').toUpperCase()}`;
  const text = io.env[name];
  if (text === undefined || text === '') return undefined;
  try {
    return read(text);
  } catch (error) {
    throw new ArgumentError(`invalid value ${JSON.stringify(text)} of ${name}: ${(error as Error).message}`);
  }
}

function compatOf(text: string): Compat {
  if (text === '0.131.0' || text === 'latest') return text;
  throw new Error('known are 0.131.0 and latest');
}

function workersOf(text: string): number {
  const workers = Number(text);
  if (!/^\d{1,3}$/.test(text) || workers < 1 || workers > MAX_WORKERS) {
    throw new Error(`expected a number from 1 to ${MAX_WORKERS}`);
  }
  return workers;
}

function switchOf(text: string): boolean {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new Error('known are true and false');
}

/** Kubernetes and most container engines leave a variable behind. */
function isContainer(env: NodeJS.ProcessEnv): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined || env.container !== undefined;
}
