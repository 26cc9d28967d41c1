import type { Clock } from '../../component/clock.js';
import type { OutgoingExchange } from '../../component/exchange.js';
import { BlobRequestError, type Appended, type BlobAddress, type BlobDescription, type BlobStore } from './store.js';

type Observe = (exchange: OutgoingExchange) => void;

/** Bytes that are being written, and who wants to know. */
interface Writing {
  readonly data: Uint8Array;
  readonly observe: Observe;
}

/** A blob service whose writes are told to whoever looks on. */
export class ObservedBlobStore implements BlobStore {
  readonly url: string;
  readonly #store: BlobStore;
  readonly #clock: Clock;
  readonly #writings = new Set<Writing>();

  constructor(store: BlobStore, clock: Clock) {
    this.url = store.url;
    this.#store = store;
    this.#clock = clock;
  }

  /** Blocks of `data` that `work` writes are told to `observe`. */
  async during<T>(data: Uint8Array, observe: Observe, work: () => Promise<T>): Promise<T> {
    const writing = { data, observe };
    this.#writings.add(writing);
    try {
      return await work();
    } finally {
      this.#writings.delete(writing);
    }
  }

  async createAppendBlob(at: BlobAddress, signal: AbortSignal): Promise<boolean> {
    const startedAtMs = this.#clock.now();
    try {
      return await this.#store.createAppendBlob(at, signal);
    } catch (error) {
      // All writings are of one exporter; that it failed is worth telling, that it went well is not.
      const [first] = this.#writings;
      first?.observe({
        protocol: 'blob',
        what: `create ${at.container}/${at.name}`,
        startedAtMs,
        tookMs: this.#clock.now() - startedAtMs,
        headers: { 'If-None-Match': '*' },
        body: [],
        ...failureOf(error),
      });
      throw error;
    }
  }

  appendBlock(at: BlobAddress, data: Uint8Array, position: number | undefined, signal: AbortSignal): Promise<Appended> {
    return this.#told('append', at, data, position, async () => {
      const appended = await this.#store.appendBlock(at, data, position, signal);
      // Where the length was named, that is where it stands.
      return { result: appended, offset: position ?? appended.offset, wrote: true };
    });
  }

  createBlockBlob(at: BlobAddress, data: Uint8Array, signal: AbortSignal): Promise<boolean> {
    return this.#told('write', at, data, 0, async () => {
      const wrote = await this.#store.createBlockBlob(at, data, signal);
      return { result: wrote, offset: 0, wrote };
    });
  }

  describe(at: BlobAddress, signal: AbortSignal): Promise<BlobDescription | undefined> {
    return this.#store.describe(at, signal);
  }

  read(at: BlobAddress, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#store.read(at, offset, length, signal);
  }

  async #told<T>(
    verb: 'append' | 'write',
    { container, name }: BlobAddress,
    data: Uint8Array,
    position: number | undefined,
    write: () => Promise<{ readonly result: T; readonly offset: number; readonly wrote: boolean }>,
  ): Promise<T> {
    const observe = this.#observerOf(data);
    if (observe === undefined) return (await write()).result;
    const [startedAtMs, startedMs] = [this.#clock.now(), this.#clock.monotonic()];
    const about = (): Pick<OutgoingExchange, 'protocol' | 'what' | 'startedAtMs' | 'tookMs' | 'headers' | 'body'> => ({
      protocol: 'blob',
      what: `${verb} ${container}/${name}`,
      startedAtMs,
      tookMs: this.#clock.monotonic() - startedMs,
      headers: {
        'Content-Length': String(data.length),
        ...(verb === 'write'
          ? { 'If-None-Match': '*' }
          : position !== undefined && { 'x-ms-blob-condition-appendpos': String(position) }),
      },
      body: [data],
    });
    try {
      const { result, offset, wrote } = await write();
      const answer = wrote ? answerOf(201, 'Created') : answerOf(409, 'There is a blob of that name already.');
      observe({ ...about(), answer, ok: wrote, ...(wrote ? { blob: { container, name, offset } } : {}) });
      return result;
    } catch (error) {
      observe({ ...about(), ...failureOf(error) });
      throw error;
    }
  }

  /** Blocks are pieces of the bytes they are cut from. */
  #observerOf(block: Uint8Array): Observe | undefined {
    for (const { data, observe } of this.#writings) {
      const begins = block.byteOffset - data.byteOffset;
      if (block.buffer === data.buffer && begins >= 0 && begins + block.length <= data.length) return observe;
    }
    return undefined;
  }
}

function failureOf(error: unknown): Pick<OutgoingExchange, 'answer' | 'error' | 'ok'> {
  const { message } = error as Error;
  const status = error instanceof BlobRequestError ? error.status : undefined;
  return status === undefined ? { error: message, ok: false } : { answer: answerOf(status, message), ok: false };
}

function answerOf(status: number, text: string) {
  return { status, text, headers: {}, body: new Uint8Array(0) };
}
