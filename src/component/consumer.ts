import type { Batch } from '../pdata/batch.js';

/** What is known about the request a batch came in with. */
export interface RequestContext {
  /**
   * Request headers, when the receiver has `include_metadata: true` (or, behind `batch`, its `metadata_keys`): names in lower
   * case, values in order of arrival.
   */
  readonly metadata?: ReadonlyMap<string, readonly string[]>;
  /** Address of the peer, `host:port`. */
  readonly peer?: string;
  /** What the authenticator learnt about the caller. */
  readonly auth?: ReadonlyMap<string, unknown>;
  /**
   * gRPC requests: reads their metadata whatever `include_metadata` says, names in lower case. As in the reference it is for
   * `routing` alone, and gone behind a batch or a queue.
   */
  readonly grpcMetadata?: () => ReadonlyMap<string, readonly string[]>;
  /**
   * Request headers whatever `include_metadata` says, for tests that look at them: set where `ComponentSettings.keepHeaders`
   * is. No component acts on it.
   */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** Aborts when the caller no longer waits. Not kept past a queue or a batch. */
  readonly abort?: AbortSignal;
}

export const EMPTY_CONTEXT: RequestContext = {};

/** A stage of a pipeline. */
export interface Consumer {
  /**
   * Hands a batch on. Settles when the next stage has taken responsibility.
   *
   * @param batch at least one item; immutable.
   * @throws {RetryableError} the same batch may be taken later.
   * @throws {PermanentError} the same batch will never be taken.
   */
  consume(batch: Batch, context: RequestContext): Promise<void>;
}
