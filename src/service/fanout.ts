/**
 * One producer, several consumers, one after the other.
 *
 * HOT PATH: called per batch. Batches are immutable, so consumers share one; nothing is copied.
 */
import type { Consumer, RequestContext } from '../component/consumer.js';
import { ConsumeError, errorText, PermanentError, RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import { shareBytes } from '../pdata/lease.js';

/** A consumer that hands each batch to all of `consumers`, in order, whatever the earlier ones said. */
export function fanOut(consumers: readonly Consumer[]): Consumer {
  return consumers.length === 1 ? consumers[0]! : new Fanout(consumers);
}

class Fanout implements Consumer {
  readonly #consumers: readonly Consumer[];

  constructor(consumers: readonly Consumer[]) {
    this.#consumers = consumers;
  }

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    let errors: unknown[] | undefined;
    shareBytes(batch.chunks, this.#consumers.length - 1);
    for (const consumer of this.#consumers) {
      try {
        await consumer.consume(batch, context);
      } catch (error) {
        (errors ??= []).push(error);
      }
    }
    if (errors !== undefined) throw joinErrors(errors);
  }
}

/**
 * One error for several: texts joined by `; `, permanent if any is. Permanent ones stand first, so that the text reads as
 * the reference's. The first gRPC status is carried on, and the longest wait that was asked for.
 */
export function joinErrors(errors: readonly unknown[]): ConsumeError {
  const [first] = errors;
  if (errors.length === 1 && first instanceof ConsumeError) return first;
  const permanent = errors.filter((error) => error instanceof PermanentError);
  const others = errors.filter((error) => !(error instanceof PermanentError));
  const [head, ...rest] = [...permanent, ...others];
  const message = [head instanceof Error ? head.message : errorText(head), ...rest.map(errorText)].join('; ');
  const options = carriedBy(errors);
  return permanent.length > 0 ? new PermanentError(message, options) : new RetryableError(message, options);
}

function carriedBy(errors: readonly unknown[]): ConstructorParameters<typeof RetryableError>[1] {
  const known = errors.filter((error) => error instanceof ConsumeError);
  const grpcStatus = known.find((error) => error.grpcStatus !== undefined)?.grpcStatus;
  const waits = known.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
  return {
    cause: errors.length === 1 ? errors[0] : new AggregateError(errors),
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
  };
}
