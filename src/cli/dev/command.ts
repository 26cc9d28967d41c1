import { isIPv6 } from 'node:net';
import { relative } from 'node:path';
import { startAzurite } from '../../backends/azurite.js';
import { createRemoteWriteBackend } from '../../backends/remote-write/backend.js';
import { systemClock } from '../../component/clock.js';
import { HubError } from '../../component/errors.js';
import { hubRoutes } from '../../control/hub-routes.js';
import { startControlServer } from '../../control/server.js';
import { type Hub, startHub } from '../../hub.js';
import { Lens } from '../../lens/lens.js';
import { shellWord } from '../../lens/setup/shell-word.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand } from '../flags.js';
import type { CliIo } from '../io.js';
import { lensRoutesOf } from '../lens-routes.js';
import { OWNER_ONLY, READABLE, writeWhole } from '../whole-file.js';
import { accountText } from './account.js';
import { DEV_HELP, type DevArguments, parseDevArguments } from './arguments.js';
import { banner, envFileText, exporterVariables } from './banner.js';
import { blobNameAt, devConfiguration } from './configuration.js';
import { type ChosenPort, choosePorts, PortTakenError } from './ports.js';
import {
  type DevState,
  findRunning,
  openState,
  removeRunning,
  type RunningHub,
  type StatePaths,
  statePaths,
  writeRunning,
} from './state.js';

/** A hub of this state folder runs already. */
class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
}

/** `otlp-hub dev`: runs until interrupted. @returns 0, or 1 when it could not start or stop. */
export function runDev(argv: readonly string[], io: CliIo): Promise<number> {
  const run = async (): Promise<number> => {
    const args = parseDevArguments(argv, io.cwd);
    if (!args.help) return serve(args, io);
    io.stdout.write(DEV_HELP);
    return EXIT.ok;
  };
  return runSubcommand('dev', io, run, isExpected);
}

/** Failures that the user can do something about, by the message alone. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof HubError ||
    error instanceof PortTakenError ||
    error instanceof AlreadyRunningError ||
    (error instanceof Error && 'syscall' in error) // the file system or the network said no
  );
}

async function serve(args: DevArguments, io: CliIo): Promise<number> {
  const paths = statePaths(args.stateFolder);
  await refuseSecond(paths);
  const state = await openState(paths, systemClock.now());
  const closers: (() => Promise<void>)[] = [];
  let hub: Hub | undefined;
  try {
    const started = await startAll(args, io, paths, state, closers);
    hub = started.hub;
    io.stdout.write(started.text);
    await Promise.race([aborted(io.signal), hub.closed]);
  } finally {
    for (const close of closers.reverse()) await close();
  }
  io.stdout.write(accountText(hub.ledger()));
  return EXIT.ok;
}

async function refuseSecond(paths: StatePaths): Promise<void> {
  const running = await findRunning(paths);
  if (running === undefined) return;
  throw new AlreadyRunningError(
    `a hub runs with the state folder ${paths.folder} already, as process ${running.pid} at ${running.grpc}; ` +
      'send to that one, stop it, or choose another folder with --state',
  );
}

/** Ports by what listens on them. */
type Ports = Record<'grpc' | 'http' | 'health' | 'own' | 'metrics' | 'blobs' | 'lens', ChosenPort>;

/** Everything but OTLP is for this machine alone. */
const LOOPBACK = '127.0.0.1';
/** Where the reference has its own metrics. */
const OWN_METRICS_HOST = 'localhost';

/** Of the live page; beside those of OTLP, and not the one they take next. */
const LENS_PORT = 4380;

/** Where Azure tools look for an emulator. */
const AZURITE_PORT = 10_000;

function portsFor({ host, grpcPort, httpPort, anyPorts }: DevArguments): Promise<Ports> {
  const wish = (purpose: string, usual: number, asked?: number, on = LOOPBACK) => ({
    purpose,
    host: on,
    usual: asked ?? (anyPorts ? 0 : usual),
    exact: asked !== undefined,
  });
  return choosePorts({
    grpc: wish('OTLP/gRPC', 4317, grpcPort, host),
    http: wish('OTLP/HTTP', 4318, httpPort, host),
    health: wish('health', 13133),
    own: wish("the hub's own metrics", 8888, undefined, OWN_METRICS_HOST),
    metrics: wish('the remote-write back end', 9090),
    blobs: wish('the blob emulator', AZURITE_PORT),
    lens: wish('the lens', LENS_PORT),
  });
}

/** Starts back ends, then the hub, then tells about them. What was started is closed by `closers`, last one first. */
async function startAll(
  args: DevArguments,
  io: CliIo,
  paths: StatePaths,
  state: DevState,
  closers: (() => Promise<void>)[],
): Promise<{ hub: Hub; text: string }> {
  const ports = await portsFor(args);
  io.stderr.write('Starting the back ends, then the hub …\n');
  const metrics = await createRemoteWriteBackend({ host: LOOPBACK, port: ports.metrics.port });
  closers.push(() => metrics.close());
  const blobs = await startAzurite({ folder: paths.blobFolder, port: ports.blobs.port, publicRead: true });
  closers.push(() => blobs.close());
  const endpoints = {
    grpc: hostPort(args.host, ports.grpc.port),
    http: hostPort(args.host, ports.http.port),
    health: hostPort(LOOPBACK, ports.health.port),
    own: { host: OWN_METRICS_HOST, port: ports.own.port },
    remoteWrite: metrics.writeUrl,
    blobs: blobs.url,
    blobConnectionString: blobs.connectionString,
  };
  await writeWhole(paths.configFile, devConfiguration(paths, endpoints, args.verbose), READABLE);
  const lens = new Lens({ clock: systemClock });
  const hub = await startHub({ config: paths.configFile, env: io.env, compat: 'latest', watch: lens });
  closers.push(() => hub.close());
  const more = { caFile: paths.caFile, tokenFile: paths.tokenFile, send: sendCommand(args, paths.folder) };
  const control = await startControlServer({
    address: { host: LOOPBACK, port: ports.lens.port },
    routes: [hubRoutes(() => hub), await lensRoutesOf(lens, () => hub, more)],
  });
  closers.push(() => control.close());
  const running: RunningHub = {
    pid: process.pid,
    startedAt: new Date(systemClock.now()).toISOString(),
    grpc: `https://${hostPort(calledBy(args.host), ports.grpc.port)}`,
    http: `https://${hostPort(calledBy(args.host), ports.http.port)}`,
    metrics: metrics.address,
    blobs: blobs.url,
  };
  closers.push(() => removeRunning(paths));
  await writeWhole(paths.envFile, envFileText(exporterVariables(running, state, paths)), OWNER_ONLY);
  await writeRunning(paths, running);
  const text = banner({
    paths,
    state,
    running,
    blobConnection:
      ports.blobs.port === AZURITE_PORT
        ? 'UseDevelopmentStorage=true'
        : `the connection string in ${relative(io.cwd, paths.configFile)}`,
    lensUrl: `http://${LOOPBACK}:${control.address.port}/lens/`,
    blobName: blobNameAt(new Date(systemClock.now())),
    healthUrl: `http://${endpoints.health}/`,
    ownMetricsUrl: `http://${hostPort(OWN_METRICS_HOST, ports.own.port)}/metrics`,
    movedPorts: args.anyPorts ? [] : movedPorts(ports),
    sendCommand: sendCommand(args, relative(io.cwd, paths.folder)),
    cwd: io.cwd,
    platform: process.platform,
  });
  return { hub, text };
}

/** @param folder as it is called where the command will be typed. */
function sendCommand({ stateIsDefault }: DevArguments, folder: string): string {
  return stateIsDefault ? 'npx otlp-hub send' : `npx otlp-hub send --state ${shellWord(folder)}`;
}

const PORT_WORDS: Record<keyof Ports, string> = {
  grpc: 'OTLP/gRPC',
  http: 'OTLP/HTTP',
  health: 'Health',
  own: "The hub's own metrics",
  metrics: 'The metrics back end',
  blobs: 'The blob emulator',
  lens: 'The lens',
};

function movedPorts(ports: Ports): readonly string[] {
  return (Object.keys(PORT_WORDS) as (keyof Ports)[]).flatMap((name) => {
    const { port, insteadOf } = ports[name];
    const verb = name === 'own' ? 'are' : 'is';
    return insteadOf === undefined ? [] : [`Port ${insteadOf} is taken: ${PORT_WORDS[name]} ${verb} on ${port}.`];
  });
}

/** The name clients on this machine use, which the certificate has. */
function calledBy(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
}

function hostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
