import type { DropReason } from '../../component/ledger.js';

/** What to do about items that did not arrive, per reason. The same words stand in docs/errors.md. */
export const REMEDIES: Readonly<Record<DropReason, string>> = {
  permanent_refusal:
    'the back end will not take this data however often it is sent: see its answer, then correct the data or the exporter settings',
  retry_expired:
    'the back end stayed away longer than retry_on_failure.max_elapsed_time: bring it back, or allow more time',
  queue_full: 'the back end is slower than the data that arrives: raise sending_queue.queue_size, or send less',
  shutdown: 'the hub stopped before the back end had everything: allow more time with --drain-timeout',
  delta_temporality: 'Prometheus takes cumulative sums and histograms only: have the SDK export cumulative temporality',
  unsupported_kind: 'the back end has no such kind of metric: leave it out at the source',
  empty_metric: 'the metric carries no data point: nothing is lost',
  filtered: 'a processor is configured to leave it out',
  encoding_failed: 'the encoding cannot express it: use otlp_encoding, or correct the data at the source',
  downstream_error:
    'the next stage refused the batch and the batch processor cannot hand it back: see the error logged beside this',
  expired:
    'it was older than --durable-max-age before the back end took it: bring the back end back, or allow more age',
  kept_on_disk:
    'the back end did not take it for now; it stays in the durable directory and is sent again: bring the back end back',
  processing_failed:
    'a statement or condition failed and senders are told to try again: correct it, or set error_mode: ignore',
  memory_limit: 'the hub is at its memory limit and senders are told to try again: raise limit_mib, or send less',
};

/** Reasons a user has asked for, or that lose nothing: they are counted, not complained about. */
export const EXPECTED: ReadonlySet<DropReason> = new Set<DropReason>(['filtered', 'empty_metric']);

/** Reasons another line tells about already: the exporter's own, or a processor's. */
export const TOLD_ELSEWHERE: ReadonlySet<DropReason> = new Set<DropReason>(['downstream_error', 'processing_failed']);
