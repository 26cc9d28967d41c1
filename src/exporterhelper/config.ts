import {
  bool,
  componentId,
  duration,
  float,
  int,
  int64,
  nullable,
  layered,
  object,
  optional,
  schema,
  text,
  type DurationField,
  type ObjectField,
  type ObjectSchema,
  type InferConfig,
  type Issues,
  type ConfigOf,
} from '../component/schema.js';

/** Blocks shared by exporters. Source followed: collector `exporterhelper` and `configretry` at 0.131.0. */

/** What an exporter may say about the machinery around its sender. A part that is absent is not offered by it. */
export interface HelperConfig {
  /** Limit of each attempt in milliseconds; 0 for none. */
  readonly timeoutMs: number;
  readonly retry?: RetryConfig;
  readonly queue?: QueueConfig;
}

/** `timeout`, squashed into an exporter's own block. */
export function timeoutField(defaultText = '5s'): DurationField {
  return duration({ default: defaultText, doc: 'Limit of each attempt to send. 0 for none.' });
}

/** The reference's check of `timeout`, for the `validate` of the exporter's block. */
export function validateTimeout(config: { readonly timeout: number }, issues: Issues): void {
  if (config.timeout < 0) issues.add(['timeoutconfig'], "'timeout' must be non-negative");
}

/** Defaults of `retry_on_failure` that an exporter may have of its own. */
export interface RetryDefaults {
  readonly enabled?: boolean;
  readonly initial_interval?: string;
  readonly max_interval?: string;
  readonly max_elapsed_time?: string;
}

export function retryFields(defaults: RetryDefaults = {}) {
  return {
    enabled: bool({
      default: defaults.enabled ?? true,
      doc: 'Try again when a send fails in a way that may pass.',
    }),
    initial_interval: duration({
      default: defaults.initial_interval ?? '5s',
      doc: 'Wait after the first failure.',
    }),
    randomization_factor: float({
      default: 0.5,
      doc: 'Each wait is drawn evenly from interval × (1 ± factor). 0 for exact waits.',
    }),
    multiplier: float({ default: 1.5, doc: 'Growth of the wait from one failure to the next.' }),
    max_interval: duration({
      default: defaults.max_interval ?? '30s',
      doc: 'The wait grows no further than this (before it is randomised).',
    }),
    max_elapsed_time: duration({
      default: defaults.max_elapsed_time ?? '5m',
      doc: 'Give a batch up rather than wait past this time since its first attempt. 0 to try forever.',
    }),
  };
}

/** `retry_on_failure` with an exporter's own defaults. */
export function retrySchemaOf(defaults: RetryDefaults = {}) {
  return schema(retryFields(defaults), validateRetry);
}

export const retrySchema = retrySchemaOf();

export type RetryConfig = InferConfig<typeof retrySchema>;

type RetryValues = ConfigOf<ReturnType<typeof retryFields>>;

/** The key `retry_on_failure`; exporters run its checks by `validateRetryBlock`, in the reference's order of their blocks. */
export function retryField(): ObjectField<RetryConfig> {
  const unchecked: ObjectSchema<RetryConfig> = { fields: retrySchema.fields, validate: undefined };
  return object(unchecked, { doc: 'Repeating sends that fail in a way that may pass.' });
}

/** The reference's checks of `retry_on_failure`, for the `validate` of the exporter's block. */
export function validateRetryBlock(config: RetryConfig, issues: Issues): void {
  validateRetry(config, { add: (path, text) => issues.add(['retry_on_failure', ...path], text) });
}

export function validateRetry(config: RetryValues, issues: Issues): void {
  const problem = config.enabled ? retryProblem(config) : undefined;
  if (problem !== undefined) issues.add([], problem);
}

function retryProblem(config: RetryValues): string | undefined {
  if (config.initial_interval < 0) return "'initial_interval' must be non-negative";
  if (config.randomization_factor < 0 || config.randomization_factor > 1) {
    return "'randomization_factor' must be within [0, 1]";
  }
  if (config.multiplier < 0) return "'multiplier' must be non-negative";
  if (config.max_interval < 0) return "'max_interval' must be non-negative";
  if (config.max_elapsed_time < 0) return "'max_elapsed_time' must be non-negative";
  if (config.max_elapsed_time === 0) return undefined;
  if (config.max_elapsed_time < config.initial_interval) {
    return "'max_elapsed_time' must not be less than 'initial_interval'";
  }
  if (config.max_elapsed_time < config.max_interval) return "'max_elapsed_time' must not be less than 'max_interval'";
  return undefined;
}

/** What the size of a queue or of a batch is counted in. */
export type Sizer = 'requests' | 'items' | 'bytes';

function parseSizer(value: string): { readonly value: Sizer } | { readonly error: string } {
  if (value === 'requests' || value === 'items' || value === 'bytes') return { value };
  return { error: `invalid sizer: ${JSON.stringify(value)}` };
}

const batchSchema = schema({
  flush_timeout: duration({
    default: '0s',
    doc: 'Send a batch below `min_size` after this long. 0 for no timer: it then waits for more data or shutdown.',
  }),
  sizer: nullable(
    text<Sizer>({
      default: 'items',
      values: 'items, bytes',
      goType: 'request.SizerType',
      isStruct: true,
      parse: parseSizer,
      doc: 'What sizes count.',
    }),
    {
      doc: 'What `min_size` and `max_size` count. By default the same as the queue. With `requests` every batch is lost.',
    },
  ),
  min_size: int64({ default: 0, doc: 'Size that triggers a send. 0 to send each request at once.' }),
  max_size: int64({ default: 0, doc: 'Largest size of one send; larger ones are split. 0 for no limit.' }),
});

export type QueueBatchConfig = InferConfig<typeof batchSchema>;

/** Defaults of `sending_queue` that an exporter may have of its own. */
export interface QueueDefaults {
  readonly enabled?: boolean;
  readonly num_consumers?: number;
  readonly queue_size?: number;
}

export function queueFields(defaults: QueueDefaults = {}) {
  return {
    enabled: bool({
      default: defaults.enabled ?? true,
      doc: 'Answer the caller once the data is queued, and send in the background.',
    }),
    wait_for_result: bool({
      default: false,
      doc: 'Make the caller wait for the outcome of the send.',
    }),
    sizer: text<Sizer>({
      default: 'requests',
      values: 'requests, items, bytes',
      goType: 'request.SizerType',
      isStruct: true,
      parse: parseSizer,
      doc: 'What `queue_size` counts.',
    }),
    queue_size: int64({
      default: defaults.queue_size ?? 1000,
      doc: 'Capacity, in units of `sizer`, of what waits and what is being sent.',
    }),
    block_on_overflow: bool({
      default: false,
      doc: 'When the queue is full: make the caller wait for room instead of refusing.',
    }),
    storage: componentId({
      doc: 'Storage extension that keeps the queue across restarts. None: the queue is in memory.',
    }),
    num_consumers: int({
      default: defaults.num_consumers ?? 10,
      doc: 'Sends that run at a time. Not used with `batch`, which is bounded by `queue_size` alone.',
    }),
    batch: optional(batchSchema, {
      doc: 'Merge and split queued requests before they are sent. Off unless written.',
      whenNull: 'off',
    }),
  };
}

/** `sending_queue` with an exporter's own defaults. */
export function queueSchemaOf(defaults: QueueDefaults = {}) {
  return schema(queueFields(defaults), validateQueue);
}

export const queueSchema = queueSchemaOf();

export type QueueConfig = InferConfig<typeof queueSchema>;

/**
 * The key `sending_queue`. Its checks are not run with it: exporters do that by `validateQueueBlock`, in the reference's order of
 * their blocks.
 */
export function queueField(): ObjectField<QueueConfig> {
  const unchecked: ObjectSchema<QueueConfig> = { fields: queueSchema.fields, validate: undefined };
  return object(layered(unchecked), { doc: 'What is held back while sending.' });
}

/** The reference's checks of `sending_queue`, for the `validate` of the exporter's block. */
export function validateQueueBlock(config: QueueConfig, issues: Issues): void {
  validateQueue(config, { add: (path, text) => issues.add(['sending_queue', ...path], text) });
}

function validateQueue(config: QueueValues, issues: Issues): void {
  const problem = config.enabled ? queueProblem(config) : undefined;
  if (problem !== undefined) issues.add([], problem);
}

type QueueValues = ConfigOf<ReturnType<typeof queueFields>>;

function queueProblem(config: QueueValues): string | undefined {
  if (config.num_consumers <= 0) return '`num_consumers` must be positive';
  if (config.queue_size <= 0) return '`queue_size` must be positive';
  if (config.storage !== undefined && config.wait_for_result) {
    return '`wait_for_result` is not supported with a persistent queue configured with `storage`';
  }
  if (config.batch !== undefined && batchSizer(config) === config.sizer && config.batch.min_size > config.queue_size) {
    return '`min_size` must be less than or equal to `queue_size`';
  }
  return undefined;
}

/** The sizer of `sending_queue.batch`: its own, or the queue's. */
export function batchSizer(config: Pick<QueueConfig, 'sizer' | 'batch'>): Sizer {
  return config.batch?.sizer ?? config.sizer;
}
