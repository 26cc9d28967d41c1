/** What the hub wrote to the blob store. */
import { blockCount, type Blob, type BlobType } from '../../standins/azure-blob/blobs.js';
import type { BlobRequest, BlobStandIn } from '../../standins/azure-blob/stand-in.js';
import type { BackEnd } from '../back-ends/back-ends.js';
import { blamingCaller } from '../blame.js';
import { ExpectationError, UsageError } from '../errors.js';
import { indented } from '../match/explain.js';
import { valueText } from '../match/value-text.js';
import { plain } from '../plain.js';
import { DEFAULT_WAIT_MS, waitUntil, type WaitOptions } from '../wait.js';
import type { DeliveredSurroundings } from './remote-write.js';

/** A blob as the store has it. */
export interface DeliveredBlob {
  readonly container: string;
  readonly name: string;
  readonly type: BlobType;
  readonly contentType: string;
  readonly size: number;
  /** Appends, or committed blocks. */
  readonly blockCount: number;
  /** What each append or block brought. */
  readonly blocks: readonly Uint8Array[];
  readonly bytes: Buffer;
  /** As UTF-8. */
  readonly text: string;
  /** Id of the exporter that wrote it. */
  readonly exporter: string;
}

export interface DeliveredBlobRequest extends BlobRequest {
  readonly exporter: string;
}

/** Part of a name from its beginning, a regular expression over `container/name`, or a function. */
export type BlobPattern = string | RegExp | ((blob: DeliveredBlob) => boolean);

export class BlobsView {
  readonly #backEnds: readonly BackEnd<BlobStandIn>[];
  readonly #around: DeliveredSurroundings;

  constructor(backEnds: readonly BackEnd<BlobStandIn>[], around: DeliveredSurroundings) {
    this.#backEnds = backEnds;
    this.#around = around;
  }

  /** Blobs, sorted by container and name. @param pattern absent: all. */
  list(pattern?: BlobPattern): readonly DeliveredBlob[] {
    return this.#all().filter((blob) => isMeant(blob, pattern));
  }

  /** The text of all blobs that match, one behind the other. @throws {ExpectationError} when none does. */
  text(pattern?: BlobPattern): string {
    return this.#some(pattern)
      .map(({ text }) => text)
      .join('');
  }

  /** The lines of all blobs that match, without empty ones. @throws {ExpectationError} when a pattern matches none. */
  lines(pattern?: BlobPattern): readonly string[] {
    const blobs = pattern === undefined ? this.list() : this.#some(pattern);
    return blobs.flatMap(({ text }) => text.split('\n')).filter((line) => line !== '');
  }

  /** The bytes of the one blob that matches. @throws {ExpectationError} when there is none, or more than one. */
  bytes(pattern?: BlobPattern): Buffer {
    const [blob, ...others] = this.#some(pattern);
    if (others.length === 0) return blob.bytes;
    throw new ExpectationError(
      [`${others.length + 1} blobs match ${patternText(pattern)}:`, ...indented([blob, ...others].map(blobTitle))].join(
        '\n',
      ),
    );
  }

  /** The text of the one blob that matches, read as JSON. @throws {ExpectationError} when there is none, or more than one. */
  json(pattern?: BlobPattern): unknown {
    return JSON.parse(this.bytes(pattern).toString('utf8'));
  }

  /** Every request, oldest first, whatever was answered. */
  get requests(): readonly DeliveredBlobRequest[] {
    return this.#backEnds.flatMap(({ exporter, standIn }) =>
      standIn.requests.map((request) => ({ ...request, exporter })),
    );
  }

  /**
   * Lets an append blob count as one with so many appends already, to come near the service's limit of 50,000.
   *
   * @param container default: `logs`.
   */
  seed(name: string, { appends, container = 'logs' }: { readonly appends: number; readonly container?: string }): void {
    this.#needOne();
    for (const { standIn } of this.#backEnds) standIn.blobs.seedBlocks(container, name, appends);
  }

  /** Creates a container; those the configuration names are there. */
  createContainer(name: string): void {
    this.#needOne();
    for (const { standIn } of this.#backEnds) standIn.blobs.createContainer(name);
  }

  deleteContainer(name: string): void {
    this.#needOne();
    for (const { standIn } of this.#backEnds) standIn.blobs.deleteContainer(name);
  }

  /** Settles as soon as a blob matches; see `ReceivedView.waitFor`. @throws {ExpectationError} when time is up. */
  waitFor(
    pattern: BlobPattern | undefined = undefined,
    options: WaitOptions = {},
  ): Promise<readonly [DeliveredBlob, ...DeliveredBlob[]]> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.waitFor, async () => {
      this.#needOne();
      const found = await waitUntil(
        () => this.list(pattern),
        (blobs) => blobs.length > 0,
        (listener) => this.#onRequest(listener),
        options,
      );
      if (found.length > 0) return found as [DeliveredBlob, ...DeliveredBlob[]];
      throw new ExpectationError(
        [
          `no blob matched ${patternText(pattern)} within ${options.timeoutMs ?? DEFAULT_WAIT_MS} ms`,
          ...this.#others(),
          ...this.#around.explain(),
        ].join('\n'),
      );
    });
  }

  /** Flushes the hub, then makes sure that no blob matches. @throws {ExpectationError} naming those that do. */
  expectNone(pattern?: BlobPattern): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.expectNone, async () => {
      this.#needOne();
      await this.#around.flush();
      const found = this.list(pattern);
      if (found.length === 0) return;
      throw new ExpectationError(
        [`expected no blob, but ${found.length} match:`, ...indented(found.slice(0, 5).map(blobTitle))].join('\n'),
      );
    });
  }

  /** Every blob as plain data that serialises the same each time. For snapshots. */
  toJSON(): unknown {
    return plain(
      this.#all().map(({ container, name, type, text, blockCount: blocks }) => ({
        container,
        name,
        type,
        text,
        blocks,
      })),
    );
  }

  #all(): readonly DeliveredBlob[] {
    return this.#backEnds.flatMap(({ exporter, standIn }) =>
      standIn.blobs.containers.flatMap((container) =>
        standIn.blobs.list(container).map((blob) => deliveredBlob(blob, exporter)),
      ),
    );
  }

  #some(pattern: BlobPattern | undefined): [DeliveredBlob, ...DeliveredBlob[]] {
    this.#needOne();
    const found = this.list(pattern);
    if (found.length > 0) return found as [DeliveredBlob, ...DeliveredBlob[]];
    throw new ExpectationError([`no blob matches ${patternText(pattern)}`, ...this.#others()].join('\n'));
  }

  #others(): string[] {
    const all = this.#all();
    if (all.length === 0) return ['no blob was written at all'];
    return [`there ${all.length === 1 ? 'is' : 'are'}:`, ...indented(all.slice(0, 10).map(blobTitle))];
  }

  #onRequest(listener: () => void): () => void {
    const stops = this.#backEnds.map(({ standIn }) => standIn.onRequest(listener));
    return () => stops.forEach((stop) => stop());
  }

  #needOne(): void {
    if (this.#backEnds.length > 0) return;
    throw new UsageError(
      'no pipeline of the configuration has an azureblob exporter with a stand-in behind it, so no blob can arrive',
    );
  }
}

/** As each blob was when it was last looked at: a test that looks often does not read again what nobody wrote to. */
const LOOKED_AT = new WeakMap<Blob, { readonly etag: string; readonly delivered: DeliveredBlob }>();

function deliveredBlob(blob: Blob, exporter: string): DeliveredBlob {
  const last = LOOKED_AT.get(blob);
  if (last?.etag === blob.etag && last.delivered.exporter === exporter) return last.delivered;
  const delivered = deliveredNow(blob, exporter);
  LOOKED_AT.set(blob, { etag: blob.etag, delivered });
  return delivered;
}

function deliveredNow(blob: Blob, exporter: string): DeliveredBlob {
  const { container, name, type, contentType, size, blocks } = blob;
  const kept = [...blocks];
  let bytes: Buffer | undefined;
  let text: string | undefined;
  const content = (): Buffer => (bytes ??= Buffer.concat(kept));
  return {
    container,
    name,
    type,
    contentType,
    size,
    blocks: kept,
    blockCount: blockCount(blob),
    exporter,
    get bytes() {
      return content();
    },
    get text() {
      return (text ??= content().toString('utf8'));
    },
  };
}

function isMeant(blob: DeliveredBlob, pattern: BlobPattern | undefined): boolean {
  if (pattern === undefined) return true;
  if (typeof pattern === 'function') return pattern(blob);
  const path = `${blob.container}/${blob.name}`;
  if (pattern instanceof RegExp) {
    pattern.lastIndex = 0; // a global expression keeps a position between calls
    return pattern.test(path);
  }
  return blob.name.startsWith(pattern) || path.startsWith(pattern);
}

function patternText(pattern: BlobPattern | undefined): string {
  return pattern === undefined ? 'at all' : valueText(pattern);
}

function blobTitle({ container, name, type, size, blockCount: blocks }: DeliveredBlob): string {
  return `${container}/${name} (${type}, ${blocks} block${blocks === 1 ? '' : 's'}, ${size} bytes)`;
}
