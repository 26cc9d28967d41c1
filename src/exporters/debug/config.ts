import { bool, int, schema, text, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';

/** The reference's levels. `None`, and a number without a name (empty), can be written and are refused for this exporter. */
export type Verbosity = 'None' | 'Basic' | 'Normal' | 'Detailed' | '';

/** In the order of the reference's numbers, which begin at -1. */
const VERBOSITIES: readonly Verbosity[] = ['None', 'Basic', 'Normal', 'Detailed'];

const fields = {
  verbosity: text<Verbosity>({
    default: 'basic',
    values: 'basic, normal, detailed',
    goType: 'configtelemetry.Level',
    parse: parseVerbosity,
    fromInt: (number) => VERBOSITIES[number + 1] ?? '',
    doc: 'How much to print: counts per batch (`basic`), a line per item (`normal`), or every field (`detailed`).',
  }),
  sampling_initial: int({
    default: 2,
    unit: 'messages',
    doc: 'Equal messages printed in each second before sampling begins.',
  }),
  sampling_thereafter: int({
    default: 1,
    unit: 'messages',
    doc: 'Of further equal messages in that second every n-th is printed. 1 for all, 0 for none.',
  }),
  use_internal_logger: bool({
    default: true,
    doc: "Print to the hub's own log. `false`: to standard output, without time and level.",
  }),
};

export const debugSchema = schema(fields, validate);

export type DebugConfig = InferConfig<typeof debugSchema>;

function parseVerbosity(given: string): { readonly value: Verbosity } | { readonly error: string } {
  const lower = given.toLowerCase();
  const value = VERBOSITIES.find((verbosity) => verbosity.toLowerCase() === lower);
  return value === undefined ? { error: `unknown metrics level ${JSON.stringify(lower)}` } : { value };
}

function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const { verbosity } = config;
  if (verbosity === 'None' || verbosity === '') issues.add([], `verbosity level "${verbosity}" is not supported`);
}
