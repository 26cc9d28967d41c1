import {
  duration,
  list,
  schema,
  string,
  uint32,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';

const fields = {
  timeout: duration({
    default: '200ms',
    doc: 'Send what is pending at the latest after this long, whatever its size. 0 to send each request at once.',
  }),
  send_batch_size: uint32({
    default: 8192,
    unit: 'items',
    doc: 'Items that trigger a send. A trigger, not a cap: see `send_batch_max_size`. 0 to send each request at once.',
  }),
  send_batch_max_size: uint32({
    default: 0,
    unit: 'items',
    doc: 'Most items in one batch; more are split. 0 for no cap, else at least `send_batch_size`.',
  }),
  metadata_keys: list(string({ default: '', doc: 'Name of a request header, in any case.' }), {
    doc: 'Batch separately per combination of values of these request headers. Needs `include_metadata` on the receiver.',
  }),
  metadata_cardinality_limit: uint32({
    default: 1000,
    unit: 'combinations',
    doc: 'Most combinations of `metadata_keys` values; requests with further ones are refused. 0 for no limit.',
  }),
};

export const batchSchema = schema(fields, validate);

export type BatchConfig = InferConfig<typeof batchSchema>;

/** Source followed: collector `batchprocessor/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  if (config.send_batch_max_size > 0 && config.send_batch_max_size < config.send_batch_size) {
    issues.add([], 'send_batch_max_size must be greater or equal to send_batch_size');
    return;
  }
  const duplicate = firstDuplicate(config.metadata_keys.map((key) => key.toLowerCase()));
  if (duplicate !== undefined) {
    issues.add([], `duplicate entry in metadata_keys: "${duplicate}" (case-insensitive)`);
    return;
  }
  if (config.timeout < 0) issues.add([], 'timeout must be greater or equal to 0');
}

function firstDuplicate(keys: readonly string[]): string | undefined {
  return keys.find((key, index) => keys.indexOf(key) < index);
}
