import { isSignal, type Signal, SIGNALS } from '../../pdata/signal.js';
import { DEFAULT_STATE } from '../dev/arguments.js';
import { parseFlags, UsageError, wholeNumber } from '../flags.js';

export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

const PROTOCOLS: readonly Protocol[] = ['grpc', 'http/protobuf', 'http/json'];

export const SEND_HELP = `Usage: otlp-hub send [flags]

Sends realistic samples over OTLP: request durations of four services as histograms, logs of their jobs, traces of their calls.
Without --endpoint it sends to the hub that \`otlp-hub dev\` runs, else to where OTEL_EXPORTER_OTLP_ENDPOINT points.

  --endpoint URL     https://host:port, or http://host:port for plaintext
  --protocol NAME    ${PROTOCOLS.join(', ')} (default grpc)
  --ca FILE          authority that signed the hub's certificate (default: the system's)
  --cert FILE        client certificate, with --key FILE, where the hub asks for one
  --token TEXT       bearer token; --token-file FILE reads it from a file
  --header NAME=TEXT another header; may be repeated
  --signals LIST     of ${SIGNALS.join(', ')} (default all)
  --count N          requests of each signal; 0 sends until interrupted (default 10)
  --items N          data points, log records or spans in a request (default 20)
  --rate N           requests a second over all signals; 0 sends as fast as they are answered (default 10)
  --timeout SECONDS  for each request (default 10)
  --state DIR        state folder of the \`dev\` hub (default ${DEFAULT_STATE})
  --quiet            tell only what was not accepted
  --help             print this

Ends with 0 when everything was accepted, else with 1.

Examples:
  otlp-hub send                                      the hub of \`otlp-hub dev\`
  otlp-hub send --signals logs --count 0 --rate 50   log records until Ctrl+C
  otlp-hub send --endpoint https://hub.example.com:4317 --ca ca.crt --token-file token
`;

export interface SendArguments {
  readonly help: boolean;
  readonly quiet: boolean;
  readonly endpoint: string | undefined;
  readonly protocol: Protocol | undefined;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly signals: readonly Signal[];
  readonly count: number;
  readonly items: number;
  readonly rate: number;
  readonly timeoutMs: number;
  readonly state: string;
}

/** @throws {UsageError} */
export function parseSendArguments(argv: readonly string[]): SendArguments {
  const flags = parseFlags(argv, {
    endpoint: { type: 'string' },
    protocol: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    token: { type: 'string' },
    'token-file': { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
    signals: { type: 'string', default: SIGNALS.join(',') },
    count: { type: 'string', default: '10' },
    items: { type: 'string', default: '20' },
    rate: { type: 'string', default: '10' },
    timeout: { type: 'string', default: '10' },
    state: { type: 'string', default: DEFAULT_STATE },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if ((flags.cert === undefined) !== (flags.key === undefined))
    throw new UsageError('--cert and --key belong together');
  if (flags.token !== undefined && flags['token-file'] !== undefined) {
    throw new UsageError('--token and --token-file say the same; give one of them');
  }
  return {
    help: flags.help,
    quiet: flags.quiet,
    endpoint: flags.endpoint,
    protocol: flags.protocol === undefined ? undefined : protocolOf('--protocol', flags.protocol),
    caFile: flags.ca,
    certFile: flags.cert,
    keyFile: flags.key,
    token: flags.token,
    tokenFile: flags['token-file'],
    headers: headersOf(flags.header),
    signals: signalsOf(flags.signals),
    count: wholeNumber('count', flags.count, { min: 0, max: 1_000_000_000 }),
    items: wholeNumber('items', flags.items, { min: 1, max: 100_000 }),
    rate: wholeNumber('rate', flags.rate, { min: 0, max: 100_000 }),
    timeoutMs: wholeNumber('timeout', flags.timeout, { min: 1, max: 3600 }) * 1000,
    state: flags.state,
  };
}

/**
 * @param source what the user wrote it in.
 * @throws {UsageError}
 */
export function protocolOf(source: string, text: string): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol === text);
  if (found !== undefined) return found;
  throw new UsageError(`${source} takes one of ${PROTOCOLS.join(', ')}, got ${JSON.stringify(text)}`);
}

function headersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      // The value may be a secret and is not repeated.
      if (equals < 1) throw new UsageError('--header takes NAME=TEXT, and found no "=" behind a name');
      return [pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1)];
    }),
  );
}

function signalsOf(list: string): readonly Signal[] {
  const named = list.split(',').map((word) => word.trim());
  for (const word of named) {
    if (!isSignal(word)) throw new UsageError(`--signals takes ${SIGNALS.join(', ')}, got ${JSON.stringify(word)}`);
  }
  return SIGNALS.filter((signal) => named.includes(signal));
}
