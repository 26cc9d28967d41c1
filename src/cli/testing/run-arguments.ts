import { parseControlAddress, type ControlAddress } from '../../control/address.js';
import type { BackEndChoice } from '../../testing/back-ends/choice.js';
import { parseFlags, UsageError } from '../flags.js';

export const RUN_HELP = `Usage: otlp-hub run [flags]

Runs a hub for tests: free ports of this machine, certificates and a token of its own, stand-ins in the place of the back ends
that the configuration names. Tests in any language look at it over HTTP. Prints one line of JSON when it is ready.

  --config FILE       configuration, as the collector takes it; may be given more than once (default: TLS, a token, all signals)
  --set A.B=C         a setting over those of the files; may be given more than once
  --control ADDRESS   where tests reach it (default 127.0.0.1:0, a free port)
  --ready-file FILE   writes the line there as well
  --clock CLOCK       system, or manual: time stands still until POST /advance (default system)
  --backends WHICH    stand-in, real (Azurite and Prometheus are started), or config: what the configuration names (default stand-in)
  --fault NAME        a fault that is on from the start; may be given more than once (GET /faults/recipes lists them)
  --lens              serve a live page of what passes, under /lens/ of the control address
  --token TOKEN       a further token that is let in; may be given more than once
  --verbose           print the hub's log
  --help              print this

Examples:
  otlp-hub run                                                 TLS, a token, every signal
  otlp-hub run --config otel-hub.yaml --ready-file ready.json  your pipelines, stand-ins behind them
  otlp-hub run --clock manual --fault metrics-flaky            a back end that fails, time that tests move
`;

export interface RunArguments {
  readonly help: boolean;
  readonly config: readonly string[];
  readonly set: readonly string[];
  readonly control: ControlAddress;
  readonly readyFile: string | undefined;
  readonly clock: 'system' | 'manual';
  readonly backends: BackEndChoice;
  readonly faults: readonly string[];
  readonly tokens: readonly string[];
  readonly lens: boolean;
  readonly verbose: boolean;
}

const LIST = { type: 'string', multiple: true, default: [] as string[] } as const;

/** @throws {UsageError} */
export function parseRunArguments(argv: readonly string[]): RunArguments {
  const flags = parseFlags(argv, {
    config: LIST,
    set: LIST,
    control: { type: 'string', default: '127.0.0.1:0' },
    'ready-file': { type: 'string' },
    clock: { type: 'string', default: 'system' },
    backends: { type: 'string', default: 'stand-in' },
    fault: LIST,
    token: LIST,
    lens: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  return {
    help: flags.help,
    config: flags.config,
    set: flags.set,
    control: parseControlAddress(flags.control),
    readyFile: flags['ready-file'],
    clock: oneOf('clock', flags.clock, ['system', 'manual']),
    backends: oneOf('backends', flags.backends, ['stand-in', 'real', 'config']),
    faults: flags.fault,
    tokens: flags.token,
    lens: flags.lens,
    verbose: flags.verbose,
  };
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  if (known.includes(text as T)) return text as T;
  throw new UsageError(`--${flag} is one of ${known.join(', ')}, got ${JSON.stringify(text)}`);
}
