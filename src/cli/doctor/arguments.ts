import { DEFAULT_STATE } from '../dev/arguments.js';
import { parseFlags, UsageError, wholeNumber } from '../flags.js';
import { protocolOf, type Protocol, type SendArguments } from '../send/arguments.js';

export const DOCTOR_HELP = `Usage: otlp-hub doctor [flags]

Looks at the way from a sender through a hub, ours or a collector, to its back ends, and says where telemetry is lost and what mends it.
Without --target and --config it looks at the hub that \`otlp-hub dev\` runs, else at where OTEL_EXPORTER_OTLP_ENDPOINT points.

  --target URL       https://host:port, http://host:port, or host:port for TLS
  --config FILE      the hub's configuration: checked, and its back ends are looked at from here
  --protocol NAME    grpc, http/protobuf, http/json (default grpc)
  --ca FILE          authority that signed the hub's certificate (default: the system's)
  --cert FILE        client certificate, with --key FILE, where the hub asks for one
  --token TEXT       bearer token; --token-file FILE reads it from a file
  --metrics URL      the hub's own metrics (default with --config: where it shows them)
  --prometheus URL   a Prometheus to look for the marked metric in (default with --config: where remote write goes)
  --wait SECONDS     how long the marked telemetry may take to the back end (default 20)
  --timeout SECONDS  for each step (default 5)
  --state DIR        state folder of the \`dev\` hub (default ${DEFAULT_STATE})
  --watch            look again and again until Ctrl+C, and tell what changes; --every SECONDS between (default 10)
  --quiet            tell only what is not in order, and the verdict
  --json             print what was found as JSON
  --help             print this

Ends with 0 when telemetry gets through, else with 1.

Examples:
  otlp-hub doctor                                                the hub of \`otlp-hub dev\`
  otlp-hub doctor --config otel-hub.yaml                         a hub on this machine, and its back ends
  otlp-hub doctor --target hub.example.com:4317 --ca ca.crt --token-file token --watch
`;

export interface DoctorArguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly watch: boolean;
  /** Between two looks, in milliseconds. */
  readonly everyMs: number;
  readonly config: readonly string[];
  readonly metricsUrl: string | undefined;
  readonly prometheusUrl: string | undefined;
  readonly waitMs: number;
  readonly timeoutMs: number;
  /** What it shares with `send`: where to, and with which credentials. */
  readonly target: SendArguments;
}

/** @throws {UsageError} */
export function parseDoctorArguments(argv: readonly string[]): DoctorArguments {
  const flags = parseFlags(argv, {
    target: { type: 'string' },
    config: { type: 'string', multiple: true, default: [] },
    protocol: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    token: { type: 'string' },
    'token-file': { type: 'string' },
    metrics: { type: 'string' },
    prometheus: { type: 'string' },
    wait: { type: 'string', default: '20' },
    timeout: { type: 'string', default: '5' },
    state: { type: 'string', default: DEFAULT_STATE },
    json: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    every: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  });
  if ((flags.cert === undefined) !== (flags.key === undefined)) {
    throw new UsageError('--cert and --key belong together');
  }
  if (flags.json && flags.watch)
    throw new UsageError('--json and --watch do not go together: run it again for another look');
  const protocol: Protocol | undefined =
    flags.protocol === undefined ? undefined : protocolOf('--protocol', flags.protocol);
  return {
    help: flags.help,
    json: flags.json,
    quiet: flags.quiet,
    watch: flags.watch,
    everyMs: wholeNumber('every', flags.every, { min: 1, max: 86_400 }) * 1000,
    config: flags.config,
    metricsUrl: flags.metrics,
    prometheusUrl: flags.prometheus,
    waitMs: wholeNumber('wait', flags.wait, { min: 0, max: 3600 }) * 1000,
    timeoutMs: wholeNumber('timeout', flags.timeout, { min: 1, max: 600 }) * 1000,
    target: {
      help: false,
      quiet: true,
      endpoint: flags.target,
      protocol,
      caFile: flags.ca,
      certFile: flags.cert,
      keyFile: flags.key,
      token: flags.token,
      tokenFile: flags['token-file'],
      headers: {},
      signals: ['metrics', 'logs'],
      count: 1,
      items: 1,
      rate: 0,
      timeoutMs: wholeNumber('timeout', flags.timeout, { min: 1, max: 600 }) * 1000,
      state: flags.state,
    },
  };
}
