import { parseArgs } from 'node:util';
import { UsageError } from '../flags.js';

export const TEST_HELP = `Usage: otlp-hub test CONFIG CASES... [flags]

Tests a collector configuration: each case sends telemetry and says what should leave (series, blobs, forwarded telemetry,
refusals, losses). Nothing of the configuration is changed, nothing leaves this machine, no time passes. Ends with 1 when a case
is not as expected.

  --record            write what leaves into the cases as what is expected
  --watch             run again whenever the configuration or a case changes
  --tap               print results as TAP
  --junit FILE        write results as JUnit XML, too
  --set A.B=C         a setting over those of CONFIG; may be given more than once
  --compat RELEASE    0.131.0 or latest
  --help              print this

A case is YAML:

  name: jobs are counted
  send:
    - metric: { name: jobs.finished, type: sum, value: 3, unit: '{job}', resource: { service.name: client-api } }
    - log: { body: job 7 finished, severity: INFO }
  expect:
    series:
      - { name: jobs_finished_total, labels: { job: client-api }, value: 3 }
    blobs:
      - { name: 2026/01/02/, lines: [job 7 finished] }
`;

export interface TestArguments {
  readonly help: boolean;
  readonly config: string;
  readonly cases: readonly string[];
  readonly record: boolean;
  readonly watch: boolean;
  readonly tap: boolean;
  readonly junit: string | undefined;
  readonly set: readonly string[];
  readonly compat: '0.131.0' | 'latest' | undefined;
}

/** @throws {UsageError} */
export function parseTestArguments(argv: readonly string[]): TestArguments {
  const { values, positionals } = parse(argv);
  const [config, ...cases] = positionals;
  const { help = false, record = false, watch = false, tap = false, junit, set = [], compat } = values;
  if (!help && config === undefined) throw new UsageError('give the configuration and files of cases');
  if (!help && cases.length === 0) throw new UsageError('give at least one file of cases');
  if (compat !== undefined && compat !== '0.131.0' && compat !== 'latest') {
    throw new UsageError(`--compat is 0.131.0 or latest, got ${JSON.stringify(compat)}`);
  }
  return { help, config: config ?? '', cases, record, watch, tap, junit, set, compat };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        record: { type: 'boolean' },
        watch: { type: 'boolean' },
        tap: { type: 'boolean' },
        junit: { type: 'string' },
        set: { type: 'string', multiple: true },
        compat: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}
