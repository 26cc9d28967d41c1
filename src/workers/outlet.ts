import type { Exporter, Host } from '../component/component.js';
import type { RequestContext } from '../component/consumer.js';
import { ConsumeError, PermanentError, RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import { batchBytes } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import type { WorkerPool } from './pool.js';
import { shardsOf } from './shards.js';

/**
 * Where the pipelines of one receiver and signal begin, in other threads. Settles when every worker concerned has taken
 * responsibility. One that cannot makes the whole request fail, as one of several pipelines does.
 */
export class Outlet implements Exporter {
  readonly #pool: WorkerPool;
  readonly #receiver: string;
  readonly #signal: Signal;

  constructor(pool: WorkerPool, receiver: string, signal: Signal) {
    this.#pool = pool;
    this.#receiver = receiver;
    this.#signal = signal;
  }

  start(host: Host): Promise<void> {
    return this.#pool.start(host);
  }

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    const shards = shardsOf(this.#signal, batchBytes(batch), batch.itemCount, this.#pool.size);
    const sent = shards.map((shard) => this.#pool.send(shard, this.#receiver, this.#signal, context));
    if (sent.length === 1) return sent[0];
    const results = await Promise.allSettled(sent);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    if (errors.length > 0) throw worst(errors);
  }

  flush(): Promise<void> {
    return this.#pool.flush();
  }

  shutdown(deadline: AbortSignal): Promise<void> {
    return this.#pool.stop(deadline);
  }
}

/** The request may be sent again only if none of its parts is refused for good. */
function worst(errors: readonly Error[]): ConsumeError {
  const known = errors.filter((error) => error instanceof ConsumeError);
  const permanent = known.find((error) => error instanceof PermanentError);
  return permanent ?? known[0] ?? new RetryableError(errors[0]!.message, { cause: errors[0] });
}
