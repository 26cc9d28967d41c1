/**
 * OTLP metrics to remote-write request bodies, from bytes to bytes.
 *
 * Source: `pkg/translator/prometheusremotewrite` and the request cutting of `prometheusremotewriteexporter` at 0.131.0.
 */
import type { Batch } from '../../pdata/batch.js';
import { compressBlock } from '../../transport/compress-snappy-block.js';
import { BatchReader } from './batch-reader.js';
import { metadataRequests } from './metadata.js';
import { Payload } from './payload.js';
import { RawWriter } from './raw-writer.js';
import { TranslationReport } from './report.js';
import { RequestEncoder } from './request-encoder.js';
import { SnappyWriter } from './snappy-writer.js';
import { DEFAULT_CACHE_BYTES, TranslationCache, type TranslationRules } from './translation-cache.js';

/**
 * How bodies become snappy: `structure` writes snappy elements from what the translation knows to repeat; `library` compresses
 * plain bytes; `none` leaves them plain (for tests).
 */
export type BodyFormat = 'structure' | 'library' | 'none';

export interface TranslatorOptions extends TranslationRules {
  /** Series whose sizes add up to this begin a new request. */
  readonly maxBatchBytes: number;
  readonly sendMetadata: boolean;
  readonly format?: BodyFormat;
  /** Memory that may be kept between batches. */
  readonly cacheBytes?: number;
}

export interface Translation {
  /** Bodies to post, series first, metadata after. None when there is no series. */
  readonly requests: readonly Uint8Array[];
  /** Distinct series. */
  readonly series: number;
  readonly report: TranslationReport;
}

export class Translator {
  readonly #options: TranslatorOptions;
  readonly #payload = new Payload();
  readonly #cache: TranslationCache;
  readonly #reader: BatchReader;
  readonly #encoder: RequestEncoder;

  constructor(options: TranslatorOptions) {
    this.#options = options;
    this.#cache = new TranslationCache(options, options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    const writer = (options.format ?? 'structure') === 'structure' ? new SnappyWriter() : new RawWriter();
    this.#reader = new BatchReader(this.#cache, this.#payload);
    this.#encoder = new RequestEncoder(this.#cache.table, writer, this.#payload, options.maxBatchBytes);
  }

  /** Memory kept between batches, in bytes: what is remembered of series, and the columns of the last batch. */
  get retainedBytes(): number {
    return this.#cache.byteSize + this.#payload.byteSize;
  }

  /** @param keepTexts keep the texts of translation errors, for a log line that somebody reads. */
  translate(batch: Batch, keepTexts = false): Translation {
    const report = new TranslationReport(keepTexts);
    this.#reader.read(batch, report);
    const requests = this.#encoder.encode();
    this.#cache.end(this.#payload.touchedCount);
    this.#payload.end();
    const bodies = this.#options.format === 'library' ? requests.map(compressBlock) : requests;
    if (bodies.length > 0 && this.#options.sendMetadata) {
      for (const plain of metadataRequests(batch, this.#options, this.#options.maxBatchBytes)) {
        bodies.push(this.#options.format === 'none' ? plain : compressBlock(plain));
      }
    }
    return { requests: bodies, series: this.#encoder.series, report };
  }
}
