import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerAuthenticator } from '../../component/auth.js';
import type { BoundAddress, Exporter, Host } from '../../component/component.js';
import { StartError, errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { DroppedItems, Outcome, Sender } from '../../exporterhelper/outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { HttpServer } from '../../transport/http-server.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import { Accumulator } from './accumulator.js';
import type { PrometheusConfig } from './config.js';
import { FamilyBuilder } from './families.js';
import { answerPlainly, answerScrape } from './page.js';
import { readMetrics, type Metric } from './read-metrics.js';

/** @throws {StartError} in the reference's words. */
export function createPrometheusExporter(
  settings: ComponentSettings,
  config: PrometheusConfig,
  signal: Signal,
  onListening?: (address: BoundAddress) => void,
): Exporter {
  if (config.endpoint.trim() === '') {
    throw new StartError('expecting a non-blank address to run the Prometheus metrics handler');
  }
  return wrapExporter(settings, signal, new PrometheusSender(settings, config, onListening), { timeoutMs: 0 });
}

/**
 * Keeps the last point of every series, for Prometheus to fetch.
 *
 * Source followed: contrib `prometheusexporter` at 0.131.0.
 */
class PrometheusSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #settings: ComponentSettings;
  readonly #config: PrometheusConfig;
  readonly #accumulator: Accumulator;
  readonly #families: FamilyBuilder;
  readonly #onListening: ((address: BoundAddress) => void) | undefined;
  #authenticator: ServerAuthenticator | undefined;
  #server: HttpServer | undefined;

  constructor(
    settings: ComponentSettings,
    config: PrometheusConfig,
    onListening: ((address: BoundAddress) => void) | undefined,
  ) {
    const { clock, logger } = settings;
    this.#settings = settings;
    this.#config = config;
    this.#onListening = onListening;
    this.#accumulator = new Accumulator(clock, logger, config.metric_expiration);
    this.#families = new FamilyBuilder(config, clock, logger);
  }

  async start(host: Host): Promise<void> {
    refuseMiddlewares(host, this.#config.middleware, 'HTTP');
    this.#authenticator = serverAuthenticator(host, this.#config.auth);
    const server = new HttpServer(this.#settings, this.#config, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => answerPlainly(response, 500, errorText(error)));
    });
    await server.loadCertificates();
    const address = await server.listen((error) => host.reportFatal(error));
    this.#server = server;
    this.#onListening?.(address);
  }

  async send(batch: Batch): Promise<Outcome> {
    const droppedItems: DroppedItems[] = [];
    readMetrics(batch, (metric) => {
      const reason = this.#accumulator.add(this.#withResource(metric));
      if (reason !== undefined && metric.pointCount > 0) {
        droppedItems.push({ items: metric.pointCount, reason, detail: { example: metric.name } });
      }
    });
    return { status: 'delivered', droppedItems };
  }

  async shutdown(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close(AbortSignal.abort());
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.#config.response_headers)) response.setHeader(name, value);
    try {
      await this.#authenticator?.authenticate((name) => request.headersDistinct[name]);
    } catch (error) {
      return answerPlainly(response, 401, errorText(error));
    }
    const [path] = (request.url ?? '/').split('?', 1);
    if (path !== '/metrics') return answerPlainly(response, 404, '404 page not found');
    const { families, problem } = this.#families.build(this.#accumulator.collect());
    if (families.length === 0 && problem !== undefined) {
      return answerPlainly(response, 500, `An error has occurred while serving metrics:\n\n${problem}`);
    }
    await answerScrape(request, response, families, this.#config.enable_open_metrics);
  }

  /** Resource attributes over those of the point. */
  #withResource(metric: Metric): Metric {
    const { attributes } = metric.resource;
    if (!this.#config.resource_to_telemetry_conversion.enabled || attributes.length === 0) return metric;
    const points = metric.points.map((point) => ({
      ...point,
      attributes: [...new Map([...point.attributes, ...attributes])],
    }));
    return { ...metric, points };
  }
}
