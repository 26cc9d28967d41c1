import { resolve } from 'node:path';
import { parseFlags, UsageError, wholeNumber } from '../flags.js';

export const DEFAULT_STATE = '.otlp-hub';

export const DEV_HELP = `Usage: otlp-hub dev [flags]

Runs a hub with TLS and a token and, in the same process, the back ends it writes to: an Azure blob emulator for the logs, a
Prometheus remote-write back end for the metrics. Nothing needs to be configured or installed.

  --state DIR       folder for certificates, token and blobs (default ${DEFAULT_STATE})
  --host ADDRESS    address to listen on for OTLP (default 127.0.0.1; 0.0.0.0 lets containers and other machines in)
  --grpc-port PORT  port for OTLP/gRPC (default 4317, or the next free one)
  --http-port PORT  port for OTLP/HTTP (default 4318, or the next free one)
  --any-ports       any free ports instead of the usual ones
  --verbose         print the hub's log from info on, and a line for every item
  --help            print this

Examples:
  otlp-hub dev                                  the usual ports, everything kept in ${DEFAULT_STATE}
  otlp-hub dev --any-ports --state /tmp/hub     a second one beside it
  otlp-hub dev --host 0.0.0.0                   for containers of this machine and for others
`;

export interface DevArguments {
  readonly help: boolean;
  /** Absolute. */
  readonly stateFolder: string;
  readonly stateIsDefault: boolean;
  readonly host: string;
  readonly grpcPort: number | undefined;
  readonly httpPort: number | undefined;
  readonly anyPorts: boolean;
  readonly verbose: boolean;
}

/** @throws {UsageError} */
export function parseDevArguments(argv: readonly string[], cwd: string): DevArguments {
  const flags = parseFlags(argv, {
    state: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    'grpc-port': { type: 'string' },
    'http-port': { type: 'string' },
    'any-ports': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (flags.state === '') throw new UsageError('--state takes a folder, got ""');
  if (flags.host === '') throw new UsageError('--host takes an address, got ""');
  const port = (name: 'grpc-port' | 'http-port'): number | undefined =>
    flags[name] === undefined ? undefined : wholeNumber(name, flags[name], { min: 0, max: 65_535 });
  return {
    help: flags.help,
    stateFolder: resolve(cwd, flags.state ?? DEFAULT_STATE),
    stateIsDefault: flags.state === undefined,
    host: flags.host,
    grpcPort: port('grpc-port'),
    httpPort: port('http-port'),
    anyPorts: flags['any-ports'],
    verbose: flags.verbose,
  };
}
