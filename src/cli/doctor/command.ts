/** `otlp-hub doctor`: walks the way of the telemetry and says where it ends. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkConfig } from '../../check-config.js';
import { systemClock, type Clock } from '../../component/clock.js';
import { problemLines, warningLines } from '../../config/report.js';
import { toPlain } from '../../config/value.js';
import { resolvedConfig } from '../../hub-resolve.js';
import type { Signal } from '../../pdata/signal.js';
import { findRunning, statePaths } from '../dev/state.js';
import { EXIT } from '../exit-codes.js';
import { runSubcommand, UsageError } from '../flags.js';
import type { CliIo } from '../io.js';
import { connectTo } from '../send/connect.js';
import { findTarget, type Target } from '../send/target.js';
import { checkAcceptance } from './acceptance.js';
import { DOCTOR_HELP, parseDoctorArguments, type DoctorArguments } from './arguments.js';
import { Examination, doubt, fault, ok, type Check } from './check.js';
import { checkClock } from './clock.js';
import { configuredHub, type ConfiguredHub } from './configured-hub.js';
import { createMarker, type Marker } from './marker.js';
import { checkNetwork, type Place } from './network.js';
import { ownMetricsFinding, readOwnMetrics, type Counts } from './own-metrics.js';
import { checkProtocol } from './protocol.js';
import { arrivedMetricFinding, remoteWriteFinding } from './remote-write.js';
import { checkText, jsonReport, verdictText } from './report.js';
import { checkTls } from './tls.js';
import { watch } from './watch.js';

const DEFAULT_PORTS = { grpc: 4317, 'http/protobuf': 4318, 'http/json': 4318 } as const;

/** @returns the exit code, see DOCTOR_HELP. */
export function runDoctor(argv: readonly string[], io: CliIo): Promise<number> {
  return runSubcommand('doctor', io, async () => {
    const args = parseDoctorArguments(argv);
    if (args.help) {
      io.stdout.write(DOCTOR_HELP);
      return EXIT.ok;
    }
    const colour = (io.stdout as { isTTY?: boolean }).isTTY === true && !io.env['NO_COLOR'];
    const tell = (check: Check): void => void io.stdout.write(checkText(check, colour));
    const first = await look(args, io, (check) => {
      if (!args.json && !(args.quiet && check.outcome === 'ok')) tell(check);
    });
    io.stdout.write(args.json ? jsonReport(first) : verdictText(first));
    const last = args.watch ? await watchOn(first, args, io, tell) : first;
    return last.firstFault === undefined ? EXIT.ok : EXIT.failure;
  });
}

async function look(args: DoctorArguments, io: CliIo, tell: (check: Check) => void): Promise<Examination> {
  const examination = new Examination(tell);
  await examine(args, examination, io, systemClock);
  return examination;
}

function watchOn(
  first: Examination,
  args: DoctorArguments,
  io: CliIo,
  tell: (check: Check) => void,
): Promise<Examination> {
  return watch(first, {
    look: () => look(args, io, () => {}),
    everyMs: args.everyMs,
    clock: systemClock,
    signal: io.signal,
    tell: (changed, examination) => {
      io.stdout.write(`\n${new Date().toLocaleTimeString()}\n`);
      changed.forEach(tell);
      io.stdout.write(verdictText(examination));
    },
  });
}

async function examine(args: DoctorArguments, examination: Examination, io: CliIo, clock: Clock): Promise<void> {
  const hub = args.config.length === 0 ? await runningHub(args, io) : await checkConfiguration(args, examination, io);
  const target = args.config.length === 0 ? await findTarget(args.target, io) : await targetOf(args, hub, io);
  const marker = createMarker(clock.now());
  const accepted = await sendMarked(args, examination, target, hub, marker, clock);
  if (hub !== undefined) await checkBackEnds(args, examination, hub, marker, accepted, clock);
  else if (args.prometheusUrl !== undefined && accepted.has('metrics')) {
    const base = args.prometheusUrl.replace(/\/+$/, '');
    await examination.make('back end', 'the marked metric in Prometheus', () =>
      arrivedMetricFinding(base, marker, args.waitMs, clock),
    );
  }
}

/** What the configuration of the running development hub says, when that is the hub to look at. */
async function runningHub(args: DoctorArguments, io: CliIo): Promise<ConfiguredHub | undefined> {
  if (args.target.endpoint !== undefined) return undefined;
  const paths = statePaths(resolve(io.cwd, args.target.state));
  if ((await findRunning(paths)) === undefined) return undefined;
  return configuredHub(toPlain(await resolvedConfig([paths.configFile], [], io.env)));
}

/** What the configuration says about the hub, as far as it can be read. */
async function checkConfiguration(
  args: DoctorArguments,
  examination: Examination,
  io: CliIo,
): Promise<ConfiguredHub | undefined> {
  const config = args.config.map((file) => (/^[a-z]+:/.test(file) ? file : resolve(io.cwd, file)));
  await examination.make('configuration', args.config.join(', '), async () => {
    const report = await checkConfig({ config, env: io.env });
    if (report.step !== 'ok') {
      const lines = problemLines(report.problems, report.referenceText);
      return fault(report.referenceText, lines.join('\n') || 'mend what it names');
    }
    const serious = report.warnings.filter(({ level }) => level !== 'info');
    if (serious.length > 0) return doubt('is valid', warningLines(serious).join('\n'));
    return ok('is valid');
  });
  try {
    return configuredHub(toPlain(await resolvedConfig(config, [], io.env)));
  } catch {
    return undefined; // told by the check above
  }
}

/** Of a file the first line. Where it cannot be read here, the check of the token says what to do. */
async function tokenOf({ token, tokenFile }: ConfiguredHub, io: CliIo): Promise<string | undefined> {
  if (token !== undefined || tokenFile === undefined) return token;
  const content = await readFile(resolve(io.cwd, tokenFile), 'utf8').catch(() => '');
  const [first] = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return first;
}

async function targetOf(args: DoctorArguments, hub: ConfiguredHub | undefined, io: CliIo): Promise<Target> {
  if (args.target.endpoint !== undefined || hub === undefined) return findTarget(args.target, io);
  if (hub.endpoint === undefined)
    throw new UsageError('the configuration has no otlp receiver with grpc: give --target');
  const given = args.target.token !== undefined || args.target.tokenFile !== undefined;
  const target = await findTarget(
    { ...args.target, endpoint: hub.endpoint, ...(given ? {} : { token: await tokenOf(hub, io) }) },
    io,
  );
  const configured = { ...target, source: '--config', tokenSource: given ? target.tokenSource : '--config' };
  if (args.target.caFile !== undefined || hub.certFile === undefined) return configured;
  const ca = await readFile(resolve(io.cwd, hub.certFile)).catch(() => undefined);
  return ca === undefined
    ? configured
    : { ...configured, tls: { ...target.tls, ca }, caSource: `${hub.certFile} of the configuration` };
}

/** @returns the signals whose marked item was accepted. */
async function sendMarked(
  args: DoctorArguments,
  examination: Examination,
  target: Target,
  hub: ConfiguredHub | undefined,
  marker: Marker,
  clock: Clock,
): Promise<ReadonlySet<Signal>> {
  const place: Place = {
    host: target.url.hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(target.url.port) || DEFAULT_PORTS[target.protocol],
  };
  if (!(await checkNetwork(examination, place, args.timeoutMs))) return new Set();
  if (target.url.protocol === 'https:' && !(await checkTls(examination, target, place, args.timeoutMs)))
    return new Set();
  if (!(await checkProtocol(examination, target, place, args.timeoutMs))) return new Set();
  const metricsUrl = args.metricsUrl ?? hub?.metricsUrl;
  const before =
    metricsUrl === undefined ? undefined : await readOwnMetrics(metricsUrl, args.timeoutMs).catch(() => undefined);
  if (before !== undefined && metricsUrl !== undefined)
    await checkClock(examination, 'hub', 'the hub', metricsUrl, args.timeoutMs);
  const connect = (one: Target) => connectTo(one, args.timeoutMs);
  const accepted = await checkAcceptance(examination, target, marker, connect);
  if (metricsUrl !== undefined && accepted.size > 0) {
    await examination.make('hub', `own metrics at ${metricsUrl}`, () =>
      checkOwnMetrics(metricsUrl, before, args, clock),
    );
  }
  return accepted;
}

async function checkOwnMetrics(url: string, before: Counts | undefined, args: DoctorArguments, clock: Clock) {
  if (before === undefined) {
    return doubt(
      'cannot be read from here',
      'give their address with --metrics URL; by default they are shown on localhost only',
    );
  }
  // Exporters count once the batch is out: look again until they have.
  const endMs = clock.monotonic() + args.waitMs;
  for (;;) {
    const after = await readOwnMetrics(url, args.timeoutMs);
    const finding = ownMetricsFinding(before, after);
    const exported = /otelcol_exporter_/.test(finding.found);
    if (exported || finding.outcome === 'fault' || clock.monotonic() > endMs) return finding;
    await new Promise((again) => clock.setTimer(() => again(undefined), 250));
  }
}

async function checkBackEnds(
  args: DoctorArguments,
  examination: Examination,
  hub: ConfiguredHub,
  marker: Marker,
  accepted: ReadonlySet<Signal>,
  clock: Clock,
): Promise<void> {
  for (const backEnd of hub.remoteWrites) {
    const answers = await examination.make('back end', `${backEnd.id} at ${backEnd.url}`, () =>
      remoteWriteFinding(backEnd, args.timeoutMs),
    );
    await checkClock(examination, 'back end', `what is behind ${backEnd.id}`, backEnd.url, args.timeoutMs);
    if (!answers || !accepted.has('metrics')) continue;
    const base = args.prometheusUrl ?? backEnd.url.replace(/\/api\/v1\/(write|push).*$/, '');
    await examination.make('back end', `the marked metric behind ${backEnd.id}`, () =>
      arrivedMetricFinding(base.replace(/\/+$/, ''), marker, args.waitMs, clock),
    );
  }
  if (hub.blobs.length === 0) return;
  const { containerFinding, arrivedLogFinding, containerUrl } = await import('./blobs.js');
  for (const backEnd of hub.blobs) {
    const there = await examination.make('back end', `${backEnd.id}, container ${backEnd.container}`, () =>
      containerFinding(backEnd),
    );
    const url = await containerUrl(backEnd);
    if (url !== undefined)
      await checkClock(examination, 'back end', `what is behind ${backEnd.id}`, url, args.timeoutMs);
    if (!there || !accepted.has('logs')) continue;
    await examination.make('back end', `the marked log record behind ${backEnd.id}`, () =>
      arrivedLogFinding(backEnd, marker, args.waitMs, clock),
    );
  }
}
