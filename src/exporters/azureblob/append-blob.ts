import { untilAborted } from '../../component/abort.js';
import { BlobRequestError, hasCode, type BlobAddress, type BlobStore } from './store.js';

/** Other writers may come first this often in one try. */
const MAX_CONFLICTS = 8;

/** Belongs to one block on its way into a blob. */
export interface BlockTicket {
  /** Where an earlier try may have put the block, its answer being lost. Undefined: certainly nowhere. */
  position: number | undefined;
}

/**
 * One append blob as this process knows it. Every append names the length the blob must have, so that a block whose answer was
 * lost can be looked for where it would stand, and can stand there once at most: sent again for that place, one of the two is
 * refused.
 */
export class AppendBlob {
  readonly #store: BlobStore;
  readonly #at: BlobAddress;
  #end: number | undefined;
  /** False where whoever writes may not read: a blob that was there before is then appended to without naming its length. */
  #isReadable = true;
  /** Why the blob could not be created, if it is not there. */
  #refusedCreation: BlobRequestError | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(store: BlobStore, at: BlobAddress) {
    this.#store = store;
    this.#at = at;
  }

  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** Runs `work` when all work before it has ended, so that one block of this process is on its way at a time. */
  async exclusively<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    let done!: () => void;
    const mine = new Promise<void>((resolve) => (done = resolve));
    this.#turn = before.then(() => mine);
    this.#waiting++;
    try {
      if (await untilAborted(before, signal)) return await work();
      throw new BlobRequestError((signal.reason as Error).message);
    } finally {
      this.#waiting--;
      done();
    }
  }

  /**
   * Tries once to append a block, unless an earlier try turns out to have done it.
   *
   * @throws {BlobRequestError} `ticket` then says whether the block may stand in the blob all the same.
   */
  async append(block: Uint8Array, ticket: BlockTicket, signal: AbortSignal): Promise<void> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      if (ticket.position !== undefined && (await this.#isThere(block, ticket, signal))) return;
      const position = ticket.position ?? (await this.#findEnd(signal));
      try {
        const { offset } = await this.#store.appendBlock(this.#at, block, position, signal);
        ticket.position = undefined;
        this.#end = (position ?? offset) + block.length;
        return;
      } catch (error) {
        if (isConflict(error)) {
          this.#end = undefined;
          if (this.#refusedCreation !== undefined && hasCode(error, 'BlobNotFound')) throw this.#refusedCreation;
          if (!this.#isReadable) ticket.position = undefined; // rather twice than not at all
          continue;
        }
        if (error instanceof BlobRequestError && error.leavesOpen) {
          this.#end = undefined;
          ticket.position = position;
        }
        throw error;
      }
    }
    throw new BlobRequestError(`${MAX_CONFLICTS} times in a row another writer came first`, { status: 412 });
  }

  /** Whether the block stands where an earlier try put it. If something else does, the ticket is cleared. */
  async #isThere(block: Uint8Array, ticket: BlockTicket, signal: AbortSignal): Promise<boolean> {
    const position = ticket.position!;
    const length = await this.#length(signal);
    if (!this.#isReadable || (length !== undefined && length <= position)) return false; // it may still come
    const ends = position + block.length;
    if (length !== undefined && length >= ends) {
      const stored = await this.#store.read(this.#at, position, block.length, signal);
      if (Buffer.compare(stored, block) === 0) {
        ticket.position = undefined;
        this.#end = length;
        return true;
      }
    }
    ticket.position = undefined;
    return false;
  }

  /** Length of the blob, which is created if need be; undefined where that cannot be known. */
  async #findEnd(signal: AbortSignal): Promise<number | undefined> {
    if (this.#end !== undefined) return this.#end;
    this.#end = (await this.#create(signal)) ? 0 : await this.#length(signal);
    return this.#end;
  }

  /** @returns false when there is a blob already, or whoever writes may add to blobs but not make any. */
  async #create(signal: AbortSignal): Promise<boolean> {
    this.#refusedCreation = undefined;
    try {
      return await this.#store.createAppendBlob(this.#at, signal);
    } catch (error) {
      if (!hasCode(error, 'AuthorizationPermissionMismatch')) throw error;
      this.#refusedCreation = error as BlobRequestError;
      return false;
    }
  }

  /** Undefined where there is no blob, or none that may be read. */
  async #length(signal: AbortSignal): Promise<number | undefined> {
    try {
      const found = await this.#store.describe(this.#at, signal);
      this.#isReadable = true;
      return found?.length;
    } catch (error) {
      if (!(error instanceof BlobRequestError) || error.status !== 403) throw error;
      this.#isReadable = false;
      return undefined;
    }
  }
}

/** The blob is not as long as it was said to be, or gone. */
function isConflict(error: unknown): boolean {
  return hasCode(error, 'AppendPositionConditionNotMet') || hasCode(error, 'BlobNotFound');
}
