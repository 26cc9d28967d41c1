import { arch, platform } from 'node:process';
import type { Exporter, Host } from '../../component/component.js';
import { RetryableError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Attempt, Outcome, Sender } from '../../exporterhelper/outcome.js';
import { partialOutcome } from '../../exporterhelper/partial-outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import { batchBytes, type Batch } from '../../pdata/batch.js';
import { keepBytes, returnBytes } from '../../pdata/lease.js';
import type { Signal } from '../../pdata/signal.js';
import { compressor } from '../../transport/compress.js';
import type { CompressPieces } from '../../transport/compress-pieces.js';
import { gunzip } from '../../transport/decompress.js';
import { HttpClient, type HttpAnswer } from '../../transport/http-client.js';
import { HttpInstruments } from '../../transport/http-instruments.js';
import type { RequestUrl } from '../../transport/http-url.js';
import { userAgent } from '../../transport/user-agent.js';
import { JSON_TYPE, PROTOBUF, refusalOf, toldOf } from './answer.js';
import type { OtlpHttpExporterConfig } from './config.js';
import { signalUrl } from './url.js';

const SOURCE = 'otlphttpexporter@v0.131.0/otlp.go';
/** How much of an answer is read, as in the reference. */
const MAX_ANSWER_BYTES = 64 * 1024;
const PARTIAL_SUCCESS_LINES: Readonly<Record<Signal, number>> = { traces: 361, metrics: 391, logs: 421 };

/** @throws {StartError} for URLs that are none. */
export function createOtlpHttpExporter(
  settings: ComponentSettings,
  config: OtlpHttpExporterConfig,
  signal: Signal,
): Exporter {
  return wrapExporter(settings, signal, new OtlpHttpSender(settings, config, signalUrl(config, signal)), {
    timeoutMs: 0, // the limit of the client holds, which counts the exchange alone
    retry: config.retry_on_failure,
    queue: config.sending_queue,
  });
}

/** HOT PATH: a batch goes out as its chunks stand, one behind the other: that is their merge. Once per batch. */
export class OtlpHttpSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #settings: ComponentSettings;
  readonly #config: OtlpHttpExporterConfig;
  readonly #url: RequestUrl;
  readonly #headers: Readonly<Record<string, string>>;
  #compress: CompressPieces | undefined;
  /** Loaded for `encoding: json` only. */
  #encodeJson: ((signal: Signal, chunks: readonly Uint8Array[]) => Uint8Array) | undefined;
  #client: HttpClient | undefined;

  constructor(settings: ComponentSettings, config: OtlpHttpExporterConfig, url: RequestUrl) {
    this.#settings = settings;
    this.#config = config;
    this.#url = url;
    const { compression, encoding } = config;
    this.#headers = {
      'Accept-Encoding': 'gzip',
      'Content-Type': encoding === 'json' ? JSON_TYPE : PROTOBUF,
      'User-Agent': userAgent(settings.buildInfo, platform, arch),
      ...(compression !== '' && compression !== 'none' && { 'Content-Encoding': compression }),
    };
  }

  async start(host: Host): Promise<void> {
    const { compression, compression_params: params, encoding } = this.#config;
    this.#compress = await compressor(compression, params.level);
    if (encoding === 'json') this.#encodeJson = (await import('../../pdata/json/encode.js')).encodeJson;
    const instruments = new HttpInstruments(this.#settings, 'client');
    this.#client = await HttpClient.open(this.#config, host, this.#settings.clock, { instruments });
  }

  async send(batch: Batch, attempt: Attempt): Promise<Outcome> {
    const { logger, clock } = this.#settings;
    if (logger.enabled('debug')) {
      logger.debug('Preparing to make HTTP request', { url: this.#url.text }, `${SOURCE}:177`);
    }
    const answer = await this.#post(batch, attempt);
    if (answer.status < 200 || answer.status > 299) return refusalOf(answer, this.#url.text, clock.now());
    return partialOutcome(batch, toldOf(answer), logger, `${SOURCE}:${PARTIAL_SUCCESS_LINES[batch.signal]}`);
  }

  async shutdown(): Promise<void> {
    this.#client?.close();
  }

  /** @throws {RetryableError} when there is no answer. */
  async #post(batch: Batch, { signal, context, observe }: Attempt): Promise<HttpAnswer> {
    const body = await this.#body(batch);
    // Where it goes out as it came, the connection may hold it when the answer is there already.
    if (batch.chunks.includes(body)) keepBytes(batch.chunks);
    const limit = this.#limit(signal);
    try {
      const request = { url: this.#url, headers: this.#headers, body, signal: limit.signal, context, observe };
      // Opened before anything is sent.
      const answer = await this.#client!.post({ ...request, maxAnswerBytes: MAX_ANSWER_BYTES });
      return await unpacked(answer);
    } catch (error) {
      throw new RetryableError(`failed to make an HTTP request: ${(error as Error).message}`, { cause: error });
    } finally {
      limit.end();
    }
  }

  async #body(batch: Batch): Promise<Uint8Array> {
    const json = this.#encodeJson?.(batch.signal, batch.chunks);
    if (this.#compress === undefined) return json ?? batchBytes(batch);
    if (json === undefined) return this.#compress(batch.chunks);
    const packed = await this.#compress([json]);
    returnBytes([json]);
    return packed;
  }

  /** Aborts when `timeout` has passed, or with `outer`. */
  #limit(outer: AbortSignal): { readonly signal: AbortSignal; end(): void } {
    const { timeout } = this.#config;
    if (timeout <= 0) return { signal: outer, end() {} };
    const controller = new AbortController();
    const onOuter = (): void => controller.abort(outer.reason);
    const timer = this.#settings.clock.setTimer(
      () => controller.abort(new Error('context deadline exceeded')),
      timeout,
    );
    outer.addEventListener('abort', onOuter, { once: true });
    if (outer.aborted) onOuter();
    return {
      signal: controller.signal,
      end() {
        timer.cancel();
        outer.removeEventListener('abort', onOuter);
      },
    };
  }
}

/** Go's client unpacks what it said it would take. */
async function unpacked(answer: HttpAnswer): Promise<HttpAnswer> {
  if (answer.headers['content-encoding'] !== 'gzip' || answer.body.length === 0) return answer;
  return { ...answer, body: await gunzip(answer.body, MAX_ANSWER_BYTES) };
}
