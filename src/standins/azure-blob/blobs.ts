/** Containers and blobs in memory, with the service's rules for writing them. */
import { createHash } from 'node:crypto';
import { BlobServiceError } from './service-error.js';

export type BlobType = 'AppendBlob' | 'BlockBlob';

/** A blob as it is stored. */
export interface Blob {
  readonly container: string;
  readonly name: string;
  readonly type: BlobType;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** What one append, or one committed block, brought; in order. */
  readonly blocks: readonly Uint8Array[];
  readonly size: number;
  /** Changes with every write. */
  readonly etag: string;
  /** Unix time in milliseconds. */
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

type MutableBlob = { -readonly [K in keyof Blob]: Blob[K] } & {
  blocks: Uint8Array[];
  seededBlocks: number;
  /** The name as lists are sorted by it. */
  readonly order: Buffer;
};

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export interface AppendConditions extends Conditions {
  /** The blob must be exactly this long. */
  readonly position?: number | undefined;
  /** And no longer than this afterwards. */
  readonly maxSize?: number | undefined;
}

export interface NewBlob {
  readonly contentType?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Source: Azure Storage, "Scalability and performance targets for Blob storage". */
export const BLOB_LIMITS = {
  /** Blocks of one append blob. */
  appendBlocks: 50_000,
  /** Bytes of one append, from service version 2022-11-02 on. */
  appendBytes: 100 * 1024 * 1024,
} as const;

export interface BlobLimits {
  readonly appendBlocks: number;
  readonly appendBytes: number;
}

export class Blobs {
  readonly #now: () => number;
  readonly #containers = new Map<string, Map<string, MutableBlob>>();
  /** Blocks that are uploaded and not committed, by blob and id. */
  readonly #uncommitted = new Map<string, Map<string, Uint8Array>>();
  #limits: BlobLimits;
  #version = 0;

  /** @param now Unix time in milliseconds. */
  constructor(now: () => number, limits: BlobLimits = BLOB_LIMITS) {
    this.#now = now;
    this.#limits = limits;
  }

  set limits(limits: BlobLimits) {
    this.#limits = limits;
  }

  get containers(): readonly string[] {
    return [...this.#containers.keys()].sort();
  }

  createContainer(name: string): void {
    if (this.#containers.has(name)) throw new BlobServiceError('ContainerAlreadyExists');
    this.#containers.set(name, new Map());
  }

  deleteContainer(name: string): void {
    if (!this.#containers.delete(name)) throw new BlobServiceError('ContainerNotFound');
  }

  hasContainer(name: string): boolean {
    return this.#containers.has(name);
  }

  /** Blobs of a container by name. */
  list(container: string, prefix = ''): readonly Blob[] {
    return [...this.#in(container).values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => Buffer.compare(a.order, b.order));
  }

  get(container: string, name: string): Blob {
    return this.#blob(container, name);
  }

  /** Puts a whole blob in place, over what was there. An append blob starts empty. */
  put(container: string, name: string, type: BlobType, content: Uint8Array, options: NewBlob & Conditions = {}): Blob {
    const blobs = this.#in(container);
    const before = blobs.get(name);
    checkConditions(before, options, 'BlobAlreadyExists');
    const nowMs = this.#now();
    const blob: MutableBlob = {
      container,
      name,
      type,
      contentType: options.contentType ?? 'application/octet-stream',
      metadata: options.metadata ?? {},
      blocks: content.length === 0 ? [] : [content],
      size: content.length,
      etag: this.#nextEtag(),
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
      seededBlocks: 0,
      order: Buffer.from(name),
    };
    blobs.set(name, blob);
    this.#uncommitted.delete(keyOf(container, name));
    return blob;
  }

  /** Appends one block. @returns the blob and how long it was before. */
  append(container: string, name: string, block: Uint8Array, conditions: AppendConditions = {}) {
    const blob = this.#blob(container, name);
    if (blob.type !== 'AppendBlob') throw new BlobServiceError('InvalidBlobType');
    if (block.length === 0) throw new BlobServiceError('InvalidHeaderValue');
    if (block.length > this.#limits.appendBytes) throw new BlobServiceError('RequestBodyTooLarge');
    checkConditions(blob, conditions, 'ConditionNotMet');
    const { size: offset } = blob;
    const { position, maxSize } = conditions;
    if (position !== undefined && position !== offset) throw new BlobServiceError('AppendPositionConditionNotMet');
    if (maxSize !== undefined && offset + block.length > maxSize)
      throw new BlobServiceError('MaxBlobSizeConditionNotMet');
    if (blockCount(blob) >= this.#limits.appendBlocks) throw new BlobServiceError('BlockCountExceedsLimit');
    blob.blocks.push(block);
    blob.size += block.length;
    this.#touch(blob);
    return { blob: blob as Blob, offset, blocks: blockCount(blob) };
  }

  /** Lets an append blob count as one that has had so many appends. */
  seedBlocks(container: string, name: string, count: number): void {
    const blob =
      this.#in(container).get(name) ?? (this.put(container, name, 'AppendBlob', new Uint8Array()) as MutableBlob);
    blob.seededBlocks = count;
    this.#touch(blob);
  }

  putBlock(container: string, name: string, id: string, block: Uint8Array): void {
    const before = this.#in(container).get(name);
    if (before !== undefined && before.type !== 'BlockBlob') throw new BlobServiceError('InvalidBlobType');
    const key = keyOf(container, name);
    const blocks = this.#uncommitted.get(key) ?? new Map<string, Uint8Array>();
    blocks.set(id, block);
    this.#uncommitted.set(key, blocks);
  }

  /** Makes a block blob of uploaded blocks. */
  commitBlocks(container: string, name: string, ids: readonly string[], options: NewBlob & Conditions = {}): Blob {
    const uploaded = this.#uncommitted.get(keyOf(container, name));
    const blocks = ids.map((id) => {
      const block = uploaded?.get(id);
      if (block === undefined) throw new BlobServiceError('InvalidBlockList');
      return block;
    });
    const blob = this.put(container, name, 'BlockBlob', new Uint8Array(), options) as MutableBlob;
    blob.blocks.push(...blocks);
    blob.size = blocks.reduce((sum, { length }) => sum + length, 0);
    return blob;
  }

  delete(container: string, name: string): void {
    this.#blob(container, name);
    this.#in(container).delete(name);
  }

  /** Forgets every blob and keeps the containers. */
  clear(): void {
    for (const blobs of this.#containers.values()) blobs.clear();
    this.#uncommitted.clear();
  }

  #in(container: string): Map<string, MutableBlob> {
    const blobs = this.#containers.get(container);
    if (blobs === undefined) throw new BlobServiceError('ContainerNotFound');
    return blobs;
  }

  #blob(container: string, name: string): MutableBlob {
    const blob = this.#in(container).get(name);
    if (blob === undefined) throw new BlobServiceError('BlobNotFound');
    return blob;
  }

  #touch(blob: MutableBlob): void {
    blob.etag = this.#nextEtag();
    blob.modifiedAtMs = this.#now();
  }

  #nextEtag(): string {
    const version = (++this.#version).toString(16).toUpperCase().padStart(15, '0');
    return `"0x${version}"`;
  }
}

/** Blocks an append blob counts, seeded ones included. */
export function blockCount(blob: Blob): number {
  return blob.blocks.length + ((blob as Partial<MutableBlob>).seededBlocks ?? 0);
}

/** A blob's bytes. */
export function contentOf(blob: Blob): Buffer {
  return Buffer.concat(blob.blocks);
}

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

function checkConditions(
  blob: Blob | undefined,
  { ifMatch, ifNoneMatch }: Conditions,
  whenThere: 'BlobAlreadyExists' | 'ConditionNotMet',
): void {
  if (ifNoneMatch === '*' && blob !== undefined) throw new BlobServiceError(whenThere);
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*' && ifNoneMatch === blob?.etag) {
    throw new BlobServiceError('ConditionNotMet');
  }
  if (ifMatch !== undefined && (blob === undefined || (ifMatch !== '*' && ifMatch !== blob.etag))) {
    throw new BlobServiceError('ConditionNotMet');
  }
}

function keyOf(container: string, name: string): string {
  return `${container}\n${name}`;
}
