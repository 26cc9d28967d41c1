/** What the writers need of a blob service. Tests put one of their own in its place. */
export interface BlobStore {
  /** Base address of the service. Without a shared access signature. */
  readonly url: string;
  /** Creates an empty append blob unless there is any blob of that name. @returns whether it was created. */
  createAppendBlob(at: BlobAddress, signal: AbortSignal): Promise<boolean>;
  /**
   * Appends a block.
   *
   * @param position the length the blob must have; undefined for whatever it has.
   */
  appendBlock(at: BlobAddress, data: Uint8Array, position: number | undefined, signal: AbortSignal): Promise<Appended>;
  /** Writes a whole block blob unless there is any blob of that name. @returns whether it was written. */
  createBlockBlob(at: BlobAddress, data: Uint8Array, signal: AbortSignal): Promise<boolean>;
  /** @returns undefined where there is no such blob. */
  describe(at: BlobAddress, signal: AbortSignal): Promise<BlobDescription | undefined>;
  /** A piece of a blob that has it. */
  read(at: BlobAddress, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
}

export interface BlobAddress {
  readonly container: string;
  readonly name: string;
}

export interface Appended {
  /** Where the block stands. */
  readonly offset: number;
  /** Blocks of the blob by now. */
  readonly blockCount: number;
}

export interface BlobDescription {
  readonly type: 'AppendBlob' | 'BlockBlob' | 'PageBlob' | undefined;
  readonly length: number;
  /** Blocks of an append blob. */
  readonly blockCount: number;
}

export interface RequestFailure {
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** The service's word for what is wrong, e.g. `ContainerNotFound`. */
  readonly code?: string;
  /** Milliseconds the service asks to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A request to the blob service that failed. The message is for users and holds no secret. */
export class BlobRequestError extends Error {
  override readonly name = 'BlobRequestError';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, failure: RequestFailure = {}) {
    super(message, { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
    this.retryAfterMs = failure.retryAfterMs;
  }

  /** The request may have had its effect all the same: no answer came, or one that leaves it open. */
  get leavesOpen(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 408;
  }

  /** The same failure, with words in front that say what was being done. */
  within(doing: string): BlobRequestError {
    const { status, code, retryAfterMs } = this;
    return new BlobRequestError(`${doing}: ${this.message}`, {
      cause: this,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  /** The same request may well pass in a moment. */
  get isPassing(): boolean {
    return this.leavesOpen ? this.status !== 501 : this.status === 429;
  }
}

/** Whether `error` is the service's answer with this word. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof BlobRequestError && error.code === code;
}
