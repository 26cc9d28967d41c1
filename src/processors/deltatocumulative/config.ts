import { duration, int, schema, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import { formatDuration } from '../../pdata/go-format.js';

const fields = {
  max_stale: duration({ default: '5m', doc: 'How long a series is remembered after its last data point.' }),
  max_streams: int({
    default: 2 ** 63,
    unit: 'series',
    doc: 'Most series that are remembered; data points of further ones are dropped. Default: the largest number there is.',
  }),
};

export const deltaToCumulativeSchema = schema(fields, validate);

export type DeltaToCumulativeConfig = InferConfig<typeof deltaToCumulativeSchema>;

/** Source followed: `deltatocumulativeprocessor/config.go` at 0.131.0, which tells the first problem only. */
function validate({ max_stale, max_streams }: ConfigOf<typeof fields>, issues: Issues): void {
  if (max_stale <= 0) issues.add([], `max_stale must be a positive duration (got ${formatDuration(max_stale)})`);
  else if (max_streams < 0) issues.add([], `max_streams must be a positive number (got ${max_streams})`);
}
