import {
  BlobRequestError,
  type Appended,
  type BlobAddress,
  type BlobDescription,
  type BlobStore,
} from '../../../src/exporters/azureblob/store.js';

type Operation = 'createAppendBlob' | 'appendBlock' | 'createBlockBlob' | 'describe' | 'read';

/** What happens to one request: nothing special, an answer, no answer though it was done, or no answer and not done. */
export type Fate = 'pass' | 'lost answer' | 'lost request' | BlobRequestError;

interface Stored {
  readonly type: 'AppendBlob' | 'BlockBlob';
  content: Buffer;
  blocks: number;
}

/** A blob service in memory with the rules that matter, whose requests meet what a test decides. */
export class FakeStore implements BlobStore {
  readonly url = 'https://account.blob.core.windows.net/';
  readonly blobs = new Map<string, Stored>();
  /** Every request that was made, e.g. `appendBlock logs/a@3`. */
  readonly requests: string[] = [];
  maxBlocks = 50_000;
  maxBlockBytes = 100 * 1024 * 1024;
  mayRead = true;
  fate: (operation: Operation, at: BlobAddress) => Fate | Promise<Fate> = () => 'pass';

  text(name: string): string | undefined {
    return this.blobs.get(name)?.content.toString();
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.blobs].map(([name, { content }]) => [name, content.toString()]));
  }

  createAppendBlob(at: BlobAddress, signal: AbortSignal): Promise<boolean> {
    return this.#meet('createAppendBlob', at, '', signal, () => this.#create(at, 'AppendBlob', Buffer.alloc(0)));
  }

  appendBlock(at: BlobAddress, data: Uint8Array, position: number | undefined, signal: AbortSignal): Promise<Appended> {
    const where = position === undefined ? '' : `@${position}`;
    return this.#meet('appendBlock', at, where, signal, () => {
      const blob = this.blobs.get(at.name);
      if (blob === undefined) throw refusal(404, 'BlobNotFound');
      if (blob.type !== 'AppendBlob') throw refusal(409, 'InvalidBlobType');
      if (data.length > this.maxBlockBytes) throw refusal(413, 'RequestBodyTooLarge');
      const offset = blob.content.length;
      if (position !== undefined && position !== offset) throw refusal(412, 'AppendPositionConditionNotMet');
      if (blob.blocks >= this.maxBlocks) throw refusal(409, 'BlockCountExceedsLimit');
      blob.content = Buffer.concat([blob.content, data]);
      return { offset, blockCount: ++blob.blocks };
    });
  }

  createBlockBlob(at: BlobAddress, data: Uint8Array, signal: AbortSignal): Promise<boolean> {
    return this.#meet('createBlockBlob', at, '', signal, () => this.#create(at, 'BlockBlob', Buffer.from(data)));
  }

  describe(at: BlobAddress, signal: AbortSignal): Promise<BlobDescription | undefined> {
    return this.#meet('describe', at, '', signal, () => {
      if (!this.mayRead) throw refusal(403, 'AuthorizationPermissionMismatch');
      const blob = this.blobs.get(at.name);
      return blob && { type: blob.type, length: blob.content.length, blockCount: blob.blocks };
    });
  }

  read(at: BlobAddress, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#meet('read', at, `@${offset}`, signal, () =>
      this.blobs.get(at.name)!.content.subarray(offset, offset + length),
    );
  }

  /** Another writer. */
  appendElsewhere(name: string, text: string): void {
    const blob = this.blobs.get(name)!;
    blob.content = Buffer.concat([blob.content, Buffer.from(text)]);
    blob.blocks++;
  }

  #create(at: BlobAddress, type: Stored['type'], content: Buffer): boolean {
    if (this.blobs.has(at.name)) return false;
    this.blobs.set(at.name, { type, content, blocks: 0 });
    return true;
  }

  async #meet<T>(operation: Operation, at: BlobAddress, where: string, signal: AbortSignal, act: () => T): Promise<T> {
    this.requests.push(`${operation} ${at.container}/${at.name}${where}`);
    const fate = await this.fate(operation, at);
    if (fate instanceof BlobRequestError) throw fate;
    if (signal.aborted) throw new BlobRequestError((signal.reason as Error).message);
    if (fate === 'lost request') throw new BlobRequestError('socket hang up');
    const result = act();
    if (fate === 'lost answer') throw new BlobRequestError('socket hang up');
    return result;
  }
}

export function refusal(status: number, code: string, retryAfterMs?: number): BlobRequestError {
  return new BlobRequestError(`${status} ${code}`, {
    status,
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Fates in order; afterwards everything passes. */
export function fates(...script: readonly Fate[]): () => Fate {
  const left = [...script];
  return () => left.shift() ?? 'pass';
}
