import type { Host } from '../../component/component.js';
import type { Clock } from '../../component/clock.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Attempt, Outcome, Sender } from '../../exporterhelper/outcome.js';
import type { Batch } from '../../pdata/batch.js';
import { keepBytes, leaseLonger, returnBytes } from '../../pdata/lease.js';
import type { Signal } from '../../pdata/signal.js';
import { AppendWriter } from './append-writer.js';
import { BlobNamer } from './blob-name.js';
import { BlockWriter } from './block-writer.js';
import type { AzureBlobConfig } from './config.js';
import { resolveMarshal, type Marshal } from './marshal.js';
import { ObservedBlobStore } from './observed-store.js';
import { BlobRequestError, type BlobStore } from './store.js';
import type { BlobWriter } from './writer.js';

/** Opens the blob service of a configuration, without a request. @throws {StartError} */
export type Connect = (config: AzureBlobConfig, options: { readonly clock: Clock }) => BlobStore;

/** Encodes a batch and brings it into a blob. */
export class BlobSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #settings: ComponentSettings;
  readonly #config: AzureBlobConfig;
  readonly #signal: Signal;
  readonly #container: string;
  readonly #connect: Connect;
  readonly #separator: Uint8Array;
  #marshal: Marshal | undefined;
  #store: BlobStore | undefined;
  #observed: ObservedBlobStore | undefined;
  #writer: BlobWriter | undefined;

  constructor(settings: ComponentSettings, config: AzureBlobConfig, signal: Signal, connect: Connect) {
    this.#settings = settings;
    this.#config = config;
    this.#signal = signal;
    this.#container = config.container[signal];
    this.#connect = connect;
    this.#separator = Buffer.from(config.append_blob.enabled ? config.append_blob.separator : '');
  }

  async start(host: Host): Promise<void> {
    this.#marshal = resolveMarshal(this.#config, this.#signal, host);
    const { clock, random } = this.#settings;
    this.#store = this.#connect(this.#config, { clock });
    if (this.#settings.watch !== undefined) this.#store = this.#observed = new ObservedBlobStore(this.#store, clock);
    const namer = new BlobNamer(clock, random, this.#config.blob_name_format, this.#signal);
    const Writer = this.#config.append_blob.enabled ? AppendWriter : BlockWriter;
    this.#writer = new Writer({ clock, random }, this.#store, this.#container, namer);
  }

  async send(batch: Batch, { signal, observe }: Attempt): Promise<Outcome> {
    let data: Uint8Array;
    try {
      data = this.#encode(batch);
    } catch (error) {
      const cause = new Error(`failed to marshal ${this.#signal}: ${(error as Error).message}`, { cause: error });
      return { status: 'permanent', cause, reason: 'encoding_failed' };
    }
    try {
      const write = () => this.#writer!.write(batch, data, signal);
      const { name } = await (observe === undefined ? write() : this.#observed!.during(data, observe, write));
      this.#logSuccess(name, data.length);
      if (observe === undefined) returnBytes([data]);
      return { status: 'delivered' };
    } catch (error) {
      return uploadFailure(error);
    }
  }

  async shutdown(): Promise<void> {}

  #encode(batch: Batch): Uint8Array {
    const data = this.#marshal!(batch);
    // Then the batch's own bytes are returned twice below.
    if (batch.chunks.includes(data)) keepBytes(batch.chunks);
    return this.#separator.length === 0 ? data : joined(data, this.#separator);
  }

  #logSuccess(blob: string, size: number): void {
    const { logger } = this.#settings;
    if (!logger.enabled('debug')) return;
    logger.debug('Successfully exported data to Azure Blob Storage', {
      account: this.#store!.url,
      container: this.#container,
      blob,
      size,
    });
  }
}

function joined(data: Uint8Array, separator: Uint8Array): Uint8Array {
  const whole = leaseLonger(data, separator.length);
  whole.set(separator, whole.length - separator.length); // `data` may be returned
  return whole;
}

/** The reference takes every failure of an upload for one that may pass. */
function uploadFailure(error: unknown): Outcome {
  const cause = new Error(`failed to upload data: ${(error as Error).message}`, { cause: error });
  const retryAfterMs = error instanceof BlobRequestError ? error.retryAfterMs : undefined;
  return { status: 'retryable', cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
