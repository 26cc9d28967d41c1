/** Flags as data: parsing, help and shell completion derive from these tables. */
import { DURABLE_FLAGS } from './durable-flags.js';
import { LENS_FLAGS } from './lens-flags.js';
import { FEATURE_GATES } from '../service/feature-gates.js';

export interface FlagDefinition {
  readonly name: string;
  readonly shorthand?: string;
  /** What the help shows as its value; empty for a switch. */
  readonly valueName: string;
  readonly usage: string;
  /** As the help shows it, e.g. `[]` or `25s`. */
  readonly defaultText?: string;
  /** Known to the reference. */
  readonly reference: boolean;
}

function gateDefaults(): string {
  return FEATURE_GATES.map(({ id, stage }) => (stage === 'Alpha' ? `-${id}` : id)).join(',');
}

/** Where a command takes its configuration from. Texts are the reference's. */
export const CONFIG_FLAGS: readonly FlagDefinition[] = [
  {
    name: 'config',
    valueName: '--config=file:/path/to/first --config=file:path/to/second',
    usage:
      'Locations to the config file(s), note that only a single location can be set per flag entry e.g. --config=file:/path/to/first --config=file:path/to/second.',
    defaultText: '[]',
    reference: true,
  },
  {
    name: 'feature-gates',
    valueName: 'flag',
    usage:
      "Comma-delimited list of feature gate identifiers. Prefix with '-' to disable the feature. '+' or no prefix will enable the feature.",
    defaultText: gateDefaults(),
    reference: true,
  },
  {
    name: 'set',
    valueName: 'func',
    usage:
      'Set arbitrary component config property. The component has to be defined in the config file and the flag has a higher precedence. Array config properties are overridden and maps are joined. Example --set=processors.batch.timeout=2s',
    reference: true,
  },
];

export const STRICT_FLAG: FlagDefinition = {
  name: 'strict',
  valueName: '',
  usage: 'Treat warnings about the configuration as errors',
  reference: false,
};

export const COMPAT_FLAG: FlagDefinition = {
  name: 'compat',
  valueName: 'release',
  usage: 'Release of the collector whose behaviour to show: 0.131.0, or latest for what was put right since',
  defaultText: '0.131.0',
  reference: false,
};

/** What only a running hub takes. */
export const RUN_FLAGS: readonly FlagDefinition[] = [
  {
    name: 'drain-timeout',
    valueName: 'duration',
    usage: 'Time that stopping may take until what is left is dropped and counted as such',
    defaultText: '25s',
    reference: false,
  },
  {
    name: 'workers',
    valueName: 'number',
    usage:
      'Threads that share the work behind the receivers, where there are cores to spare; telemetry of one resource stays in order',
    defaultText: '1',
    reference: false,
  },
  ...DURABLE_FLAGS,
  {
    name: 'control',
    valueName: 'host:port',
    usage:
      'Address of the control server: GET /ledger, /config, /addresses, POST /flush. Other than on loopback it needs OTLP_HUB_CONTROL_TOKEN',
    reference: false,
  },
  ...LENS_FLAGS,
  {
    name: 'ready-file',
    valueName: 'file',
    usage: 'File to write once the hub is ready, with its process id and addresses; taken away when it stops',
    reference: false,
  },
];

export function helpFlag(command: string): FlagDefinition {
  return { name: 'help', shorthand: 'h', valueName: '', usage: `help for ${command}`, reference: true };
}

export function versionFlag(program: string): FlagDefinition {
  return { name: 'version', shorthand: 'v', valueName: '', usage: `version for ${program}`, reference: true };
}
