import { duration, schema, uint32, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';

const fields = {
  check_interval: duration({
    default: '0s',
    doc: 'How often memory is looked at. Must be set, e.g. `1s`; the hub can outgrow its limit between two looks.',
  }),
  min_gc_interval_when_soft_limited: duration({
    default: '10s',
    doc: 'Least time between two forced garbage collections while data is refused.',
  }),
  min_gc_interval_when_hard_limited: duration({
    default: '0s',
    doc: 'The same above the limit itself.',
  }),
  limit_mib: uint32({
    default: 0,
    unit: 'MiB',
    doc: 'Most memory the hub may use. One of this and `limit_percentage` must be set; this one wins.',
  }),
  spike_limit_mib: uint32({
    default: 0,
    unit: 'MiB',
    doc: 'Room for growth between two looks: data is refused from `limit_mib` less this. 0 for a fifth of `limit_mib`.',
  }),
  limit_percentage: uint32({
    default: 0,
    unit: '%',
    doc: 'The limit as a share of the memory of the container (cgroup), or of the machine where there is no such limit.',
  }),
  spike_limit_percentage: uint32({
    default: 0,
    unit: '%',
    doc: 'Room for growth as a share of that memory. 0 for a fifth of the limit.',
  }),
};

export const memoryLimiterSchema = schema(fields, validate);

export type MemoryLimiterConfig = InferConfig<typeof memoryLimiterSchema>;

/** Source followed: collector `internal/memorylimiter/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = problemOf(config);
  if (problem !== undefined) issues.add([], problem);
}

function problemOf(config: ConfigOf<typeof fields>): string | undefined {
  if (config.check_interval <= 0) return "'check_interval' must be greater than zero";
  if (config.min_gc_interval_when_soft_limited < config.min_gc_interval_when_hard_limited) {
    return "'min_gc_interval_when_soft_limited' should be larger than 'min_gc_interval_when_hard_limited'";
  }
  if (config.limit_mib === 0 && config.limit_percentage === 0) {
    return "'limit_mib' or 'limit_percentage' must be greater than zero";
  }
  if (config.limit_percentage > 100 || config.spike_limit_percentage > 100) {
    return "'limit_percentage' and 'spike_limit_percentage' must be greater than zero and less than or equal to hundred";
  }
  if (config.limit_mib > 0 && config.limit_mib <= config.spike_limit_mib) {
    return "'spike_limit_mib' must be smaller than 'limit_mib'";
  }
  if (config.limit_percentage > 0 && config.limit_percentage <= config.spike_limit_percentage) {
    return "'spike_limit_percentage' must be smaller than 'limit_percentage'";
  }
  return undefined;
}
