/** Commands as data. Each is loaded when it is run, so that none costs the others anything. */
import type { FlagDefinition } from './flag-table.js';
import { COMPAT_FLAG, CONFIG_FLAGS, STRICT_FLAG } from './flag-table.js';
import type { ParsedArguments } from './parse-arguments.js';
import type { CliProcess } from './process-io.js';

/** Arguments that are parsed and the gates they turn on. */
export interface Invocation {
  readonly arguments: ParsedArguments;
  readonly gates: ReadonlySet<string>;
}

export interface CommandDefinition {
  readonly name: string;
  /** Behind the name in its usage line, e.g. `[feature-id]`. */
  readonly operands?: string;
  readonly short: string;
  readonly long?: string;
  readonly flags: readonly FlagDefinition[];
  /** Known to the reference. */
  readonly reference: boolean;
  /** How many words it takes; undefined: any. */
  readonly words?: number;
  /** @returns the exit code. @throws an error whose message is printed as the reference prints errors. */
  readonly run: (invocation: Invocation, io: CliProcess) => Promise<number>;
}

/** A command that takes all its arguments as they are, with a help of its own. */
export interface RawCommandDefinition {
  readonly name: string;
  readonly short: string;
  readonly reference: false;
  readonly runRaw: (argv: readonly string[], io: CliProcess) => Promise<number>;
}

export type AnyCommand = CommandDefinition | RawCommandDefinition;

/** Sorted by name. */
export const COMMANDS: readonly AnyCommand[] = [
  {
    name: 'certs',
    short: 'Makes certificates for development and tests',
    reference: false,
    runRaw: async (argv, io) => (await import('./certs/command.js')).runCerts(argv, io),
  },
  {
    name: 'completion',
    operands: '[command]',
    short: 'Generate the autocompletion script for the specified shell',
    flags: [],
    reference: true,
    run: async (invocation, io) => (await import('./completion-command.js')).runCompletion(invocation, io),
  },
  {
    name: 'components',
    short: 'Outputs available components in this collector distribution',
    long: 'Outputs available components in this collector distribution including their stability levels. The output format is not stable and can change between releases.',
    flags: [],
    reference: true,
    words: 0,
    run: async (_invocation, io) => (await import('./components-command.js')).runComponents(io),
  },
  {
    name: 'dev',
    short: 'Runs a hub with back ends of its own and nothing to configure',
    reference: false,
    runRaw: async (argv, io) => (await import('./dev/command.js')).runDev(argv, io),
  },
  {
    name: 'diff',
    short: 'Compares what the hub and a collector deliver of the same traffic',
    reference: false,
    runRaw: async (argv, io) => (await import('./testing/diff-command.js')).runDiff(argv, io),
  },
  {
    name: 'doctor',
    short: 'Finds out where telemetry is lost, and what mends it',
    reference: false,
    runRaw: async (argv, io) => (await import('./doctor/command.js')).runDoctor(argv, io),
  },
  {
    name: 'featuregate',
    operands: '[feature-id]',
    short: 'Display feature gates information',
    long: 'Display information about available feature gates and their status',
    flags: [],
    reference: true,
    run: async (invocation, io) => (await import('./featuregate-command.js')).runFeatureGate(invocation, io),
  },
  {
    name: 'help',
    operands: '[command]',
    short: 'Help about any command',
    long: 'Help provides help for any command in the application.\nSimply type {program} help [path to command] for full details.',
    flags: [],
    reference: true,
    run: async (invocation, io) => (await import('./help-command.js')).runHelp(invocation, io),
  },
  {
    name: 'print-config',
    short: 'Prints the configuration with every default, secrets masked',
    long: 'Prints the configuration as the hub understands it: sources resolved and merged, every default filled in, secrets masked.\n\nExamples:\n  {program} print-config --config otel-hub.yaml\n  {program} print-config --config otel-hub.yaml --set processors.batch.timeout=2s',
    flags: [...CONFIG_FLAGS],
    reference: false,
    words: 0,
    run: async (invocation, io) => (await import('./print-config-command.js')).runPrintConfig(invocation, io),
  },
  {
    name: 'print-initial-config',
    short: "Prints the Collector's configuration in YAML format after all config sources are resolved and merged",
    long: 'Note: This command prints the final yaml configuration before it is unmarshaled into config structs, which may contain sensitive values.',
    flags: CONFIG_FLAGS,
    reference: true,
    words: 0,
    run: async (invocation, io) => (await import('./print-config-command.js')).runPrintInitialConfig(invocation, io),
  },
  {
    name: 'readyz',
    short: 'Tells whether a running hub is ready',
    long: 'Ends with 0 when the hub that wrote the ready file is ready, or when the health endpoint answers with 2xx; with 1 otherwise. For container probes: the image has no other HTTP client.\n\nExamples:\n  {program} readyz --ready-file /run/otlp-hub/ready.json\n  {program} readyz --endpoint http://localhost:13133/',
    flags: [
      {
        name: 'endpoint',
        valueName: 'url',
        usage: 'Address of the health_check extension',
        defaultText: 'http://localhost:13133/',
        reference: false,
      },
      {
        name: 'ready-file',
        valueName: 'file',
        usage: 'The file that the running hub was given as --ready-file; asked instead of the address',
        reference: false,
      },
    ],
    reference: false,
    words: 0,
    run: async (invocation, io) => (await import('./readyz-command.js')).runReadyz(invocation, io),
  },
  {
    name: 'run',
    short: 'Runs a hub for tests, with stand-in back ends and a control API',
    reference: false,
    runRaw: async (argv, io) => (await import('./testing/run-command.js')).runRun(argv, io),
  },
  {
    name: 'send',
    short: 'Sends samples of every kind to a hub',
    reference: false,
    runRaw: async (argv, io) => (await import('./send/command.js')).runSend(argv, io),
  },
  {
    name: 'test',
    short: 'Tests a configuration by cases: what is sent, what should leave',
    reference: false,
    runRaw: async (argv, io) => (await import('./testing/test-command.js')).runTest(argv, io),
  },
  {
    name: 'validate',
    short: 'Validates the config without running the collector',
    flags: [...CONFIG_FLAGS, STRICT_FLAG, COMPAT_FLAG],
    reference: true,
    words: 0,
    run: async (invocation, io) => (await import('./validate-command.js')).runValidate(invocation, io),
  },
];

/** Commands that the program shows under the name it was started by. */
export function shownCommands(standsIn: boolean): readonly AnyCommand[] {
  return COMMANDS.filter(({ reference }) => reference || !standsIn);
}
