import type { Logger } from '../component/logger.js';
import type { Batch } from '../pdata/batch.js';
import { isPartial, type PartialSuccess } from '../pdata/partial-success.js';
import type { Signal } from '../pdata/signal.js';
import type { Outcome } from './outcome.js';

const DROPPED_FIELD: Readonly<Record<Signal, string>> = {
  traces: 'dropped_spans',
  metrics: 'dropped_data_points',
  logs: 'dropped_log_records',
};

/**
 * What became of a batch whose receiver said yes: the items it left out are logged and booked as dropped. The counters show all as
 * sent, as in the reference.
 *
 * @param caller source position of the reference's log line.
 */
export function partialOutcome(batch: Batch, told: PartialSuccess, logger: Logger, caller: string): Outcome {
  if (!isPartial(told)) return { status: 'delivered' };
  const { rejectedItems, message } = told;
  logger.warn('Partial success response', { message, [DROPPED_FIELD[batch.signal]]: rejectedItems }, caller);
  // A far side may tell any number.
  const items = Math.min(Math.max(rejectedItems, 0), batch.itemCount);
  if (items === 0) return { status: 'delivered' };
  return { status: 'delivered', droppedItems: [{ items, reason: 'permanent_refusal', detail: { answer: message } }] };
}
