import {
  bool,
  float,
  int,
  schema,
  string,
  text,
  uint32,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { formatFloatFixed6, formatFloatShortest } from '../../pdata/go-format.js';

export type SamplerMode = '' | 'hash_seed' | 'equalizing' | 'proportional';

const MODES: readonly string[] = ['', 'hash_seed', 'equalizing', 'proportional'];
const SOURCES: readonly string[] = ['', 'traceID', 'record'];
const MOST_DIGITS = 14;
const LEAST_RATIO = 2 ** -56;

const fields = {
  sampling_percentage: float({
    default: 0,
    goType: 'float32',
    unit: 'percent',
    doc: 'Share of traces or log records to keep.',
  }),
  hash_seed: uint32({
    default: 0,
    doc: 'Seed of the hash in mode `hash_seed`. Give all hubs of one tier the same, and each tier its own.',
  }),
  mode: text<SamplerMode>({
    default: '',
    values: '`hash_seed`, `equalizing`, `proportional`',
    goType: 'probabilisticsamplerprocessor.SamplerMode',
    parse: (written) =>
      MODES.includes(written)
        ? { value: written as SamplerMode }
        : { error: `unsupported sampler mode ${JSON.stringify(written)}` },
    doc: 'How it is decided. Absent: `hash_seed`.',
  }),
  fail_closed: bool({
    default: true,
    doc: 'Whether what cannot be decided about (no trace id, a trace state that contradicts itself) is dropped.',
  }),
  sampling_precision: int({
    default: 4,
    unit: 'hexadecimal digits',
    doc: 'Digits of the threshold in modes `equalizing` and `proportional`, 1 to 14.',
  }),
  attribute_source: string({
    default: 'traceID',
    goType: 'probabilisticsamplerprocessor.AttributeSource',
    doc: 'Logs: what is hashed, `traceID` or, with `record`, the attribute named by `from_attribute`.',
  }),
  from_attribute: string({
    default: '',
    doc: 'Logs: attribute to hash where there is no trace id, or with `attribute_source: record`.',
  }),
  sampling_priority: string({
    default: '',
    doc: 'Logs: attribute with a percentage that takes the place of `sampling_percentage`.',
  }),
};

export const probabilisticSamplerSchema = schema(fields, validate);

export type ProbabilisticSamplerConfig = InferConfig<typeof probabilisticSamplerSchema>;

/** Source followed: `probabilisticsamplerprocessor/config.go` at 0.131.0. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = percentageProblem(Math.fround(config.sampling_percentage)) ?? otherProblem(config);
  if (problem !== undefined) issues.add([], problem);
}

function percentageProblem(percentage: number): string | undefined {
  if (!Number.isFinite(percentage)) return `sampling rate is invalid: ${formatFloatFixed6(percentage)}%`;
  const ratio = percentage / 100;
  if (ratio < 0) return `sampling rate is negative: ${formatFloatFixed6(percentage)}%`;
  if (ratio > 0 && ratio < LEAST_RATIO) return `sampling rate is too small: ${shortestFloat32(percentage)}%`;
  return undefined;
}

/** Go's `%g` of a float32: as few digits as tell it from its neighbours. */
function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return formatFloatShortest(rounded);
  }
  return formatFloatShortest(Number(value.toPrecision(9)));
}

function otherProblem(config: ConfigOf<typeof fields>): string | undefined {
  const { attribute_source, sampling_precision } = config;
  if (!SOURCES.includes(attribute_source)) {
    return `invalid attribute source: ${attribute_source}. Expected: traceID or record`;
  }
  if (sampling_precision === 0) return 'invalid sampling precision: 0';
  if (sampling_precision > MOST_DIGITS) {
    return `sampling precision is too great, should be <= 14: ${sampling_precision}`;
  }
  return undefined;
}
