import type { Exporter, Host } from '../../component/component.js';
import { StartError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { DroppedItems, Attempt, Outcome, Sender } from '../../exporterhelper/outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Batch } from '../../pdata/batch.js';
import { returnBytes } from '../../pdata/lease.js';
import { HttpClient } from '../../transport/http-client.js';
import { HttpInstruments } from '../../transport/http-instruments.js';
import { parseRequestUrl, type RequestUrl } from '../../transport/http-url.js';
import { DEFAULT_CONSUMERS, MESSAGE_V2, type PrometheusRemoteWriteConfig } from './config.js';
import { RemoteWriteInstruments } from './instruments.js';
import { Poster, type PostFailure } from './poster.js';
import { translatorOptions } from './translator-options.js';
import { Translator } from './translator.js';

const MODULE = 'prometheusremotewriteexporter@v0.131.0';
const GATE = 'exporter.prometheusremotewritexporter.';

/** @throws {StartError} for settings that make no exporter. */
export function createPrometheusRemoteWriteExporter(
  settings: ComponentSettings,
  config: PrometheusRemoteWriteConfig,
): Exporter {
  const workers = settings.gates.has(`${GATE}EnableMultipleWorkers`);
  if (!workers) warnOfConsumers(settings, config);
  const { remote_write_queue: queue } = config;
  return wrapExporter(settings, 'metrics', new RemoteWriteSender(settings, config), {
    timeoutMs: config.timeout,
    queue: {
      enabled: queue.enabled,
      // One batch after the other, so that samples of a series stay in order.
      num_consumers: workers ? Math.max(queue.num_consumers, 1) : 1,
      queue_size: queue.queue_size,
      sizer: 'requests',
      block_on_overflow: false,
      wait_for_result: false,
      storage: undefined,
      batch: undefined,
    },
  });
}

/**
 * Translates a batch and posts its requests, several at a time. Requests of one batch never share a series, so the order
 * within each series holds.
 */
export class RemoteWriteSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #settings: ComponentSettings;
  readonly #config: PrometheusRemoteWriteConfig;
  readonly #url: RequestUrl;
  readonly #translator: Translator;
  readonly #instruments: RemoteWriteInstruments;
  readonly #poster: Poster;
  #client: HttpClient | undefined;

  constructor(settings: ComponentSettings, config: PrometheusRemoteWriteConfig) {
    const options = translatorOptions(config);
    const url = parseRequestUrl(config.endpoint);
    if (url === undefined) throw new StartError('invalid endpoint');
    if (config.protobuf_message === MESSAGE_V2) {
      throw new StartError(
        `protobuf_message ${MESSAGE_V2} is not available here; remove protobuf_message to send prometheus.WriteRequest`,
      );
    }
    this.#settings = settings;
    this.#config = config;
    this.#url = url;
    this.#translator = new Translator(options);
    this.#instruments = new RemoteWriteInstruments(settings, url.text, shownConsumers(settings, config));
    this.#poster = this.#createPoster();
    settings.logger.info(
      'starting prometheus remote write exporter',
      { ProtoMsg: config.protobuf_message },
      `${MODULE}/exporter.go:195`,
    );
    this.#warn();
  }

  async start(host: Host): Promise<void> {
    const instruments = new HttpInstruments(this.#settings, 'client');
    this.#client = await HttpClient.open(this.#config, host, this.#settings.clock, { instruments });
  }

  async send(batch: Batch, attempt: Attempt): Promise<Outcome> {
    const { logger } = this.#settings;
    const debugging = logger.enabled('debug');
    const { requests, series, report } = this.#translator.translate(batch, debugging);
    this.#instruments.translated(series, report.failures > 0);
    if (report.failures > 0 && debugging) {
      const fields = { error: report.text, translated: series };
      logger.debug('failed to translate metrics, exporting remaining metrics', fields, `${MODULE}/exporter.go:244`);
    }
    if (this.#config.remote_write_queue.num_consumers === 0 && requests.length > 0) return discarded(batch);
    const failures = await this.#post(requests, attempt);
    const [first] = failures;
    if (first !== undefined) return failed(batch, first, failures, requests.length);
    if (attempt.observe === undefined) returnBytes(requests);
    return { status: 'delivered', droppedItems: report.droppedItems };
  }

  async shutdown(): Promise<void> {
    this.#client?.close();
  }

  async #post(requests: readonly Uint8Array[], { signal, observe }: Attempt): Promise<PostFailure[]> {
    if (requests.length === 1) {
      const failure = await this.#poster.post(requests[0]!, signal, observe);
      return failure === undefined ? [] : [failure];
    }
    const failures: PostFailure[] = [];
    const waiting = requests.values();
    const worker = async (): Promise<void> => {
      for (const body of waiting) {
        // What has failed stands for what was not begun in time.
        if (signal.aborted && failures.length > 0) return;
        const failure = await this.#poster.post(body, signal, observe);
        if (failure !== undefined) failures.push(failure);
      }
    };
    const workers = Math.min(this.#config.remote_write_queue.num_consumers, requests.length);
    await Promise.all(Array.from({ length: workers }, worker));
    return failures;
  }

  #createPoster(): Poster {
    const { clock, random, gates, buildInfo, watch } = this.#settings;
    return new Poster({
      clock,
      random,
      url: this.#url,
      headers: {
        'Content-Encoding': 'snappy',
        'Content-Type': 'application/x-protobuf',
        'User-Agent': `${buildInfo.description.toLowerCase().replaceAll(' ', '-')}/${buildInfo.version}`,
        'X-Prometheus-Remote-Write-Version': '0.1.0',
      },
      retry: this.#config.retry_on_failure,
      retryOn429: gates.has(`${GATE}RetryOn429`),
      post: (request) => this.#client!.post(request), // started before anything is sent
      onSent: () => this.#instruments.sent(),
      onRetry: () => watch?.retried(),
    });
  }

  /** What the reference lets pass in silence. */
  #warn(): void {
    const { logger } = this.#settings;
    if (this.#url.url === undefined) {
      logger.warn('The endpoint is no http or https URL: every request will fail. Write it as http://host:port/path.', {
        endpoint: this.#url.text,
      });
    }
    if (this.#config.remote_write_queue.num_consumers === 0) {
      logger.warn('remote_write_queue.num_consumers is 0: all data will be discarded. Set it to 1 or more.');
    }
    if (this.#config.wal !== undefined) {
      logger.warn(
        'The write-ahead log (wal) is not available: data waits in memory. Start with --durable DIR to keep accepted data on disk.',
      );
    }
  }
}

function shownConsumers({ gates }: ComponentSettings, config: PrometheusRemoteWriteConfig): number {
  const { max_batch_request_parallelism: parallelism, remote_write_queue: queue } = config;
  return parallelism ?? (gates.has(`${GATE}EnableMultipleWorkers`) ? DEFAULT_CONSUMERS : queue.num_consumers);
}

function warnOfConsumers({ logger }: ComponentSettings, config: PrometheusRemoteWriteConfig): void {
  if (config.remote_write_queue.num_consumers === DEFAULT_CONSUMERS) return;
  logger.warn(
    '`remote_write_queue.num_consumers` will be used to configure processing parallelism, rather than request parallelism in a future release. This may cause out-of-order issues unless you take action. Please migrate to using `max_batch_request_parallelism` to keep the your existing behavior.',
    {},
    `${MODULE}/factory.go:61`,
  );
}

/** No worker means no request, and the reference calls that a success. */
function discarded(batch: Batch): Outcome {
  const lost: DroppedItems = {
    items: batch.itemCount,
    reason: 'permanent_refusal',
    detail: { answer: 'nothing is sent: remote_write_queue.num_consumers is 0' },
  };
  return { status: 'delivered', droppedItems: [lost] };
}

/** The whole batch counts as lost when one of its requests is. */
function failed(batch: Batch, first: PostFailure, failures: readonly PostFailure[], requests: number): Outcome {
  const text = failures.map((failure) => failure.text).join('; ');
  const mayPass = failures.every(({ reason }) => reason === 'retry_expired');
  // What the durable log keeps is sent again later, which the reference has no notion of.
  if (mayPass && batch.receipts !== undefined) return { status: 'retryable', cause: new Error(text) };
  const share = requests === 1 ? '' : ` (${failures.length} of ${requests} requests failed)`;
  return {
    status: 'permanent',
    // The first of its prefixes is put there by whoever shows the error.
    cause: new Error(text.slice('Permanent error: '.length)),
    reason: mayPass ? 'retry_expired' : 'permanent_refusal',
    detail: { answer: `${first.answer}${share}`, ...(first.status !== undefined && { status: first.status }) },
  };
}
