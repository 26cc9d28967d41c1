import type { RequestListener } from 'node:http';
import type { BoundAddress, Extension, Host } from '../../component/component.js';
import { StartError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { HttpServer } from '../../transport/http-server.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import { configField } from './config-text.js';
import type { HealthCheckConfig } from './config.js';
import { HealthState } from './state.js';

/**
 * A page that tells whether all pipelines run.
 *
 * Source followed: contrib `healthcheckextension` at 0.131.0. As there, neither `auth` nor `cors` nor `response_headers` change the page;
 * an authenticator that is not there is found all the same.
 */
export class HealthCheckExtension implements Extension {
  readonly #settings: ComponentSettings;
  readonly #config: HealthCheckConfig;
  readonly #state: HealthState;
  #server: HttpServer | undefined;
  #address: BoundAddress | undefined;

  constructor(settings: ComponentSettings, config: HealthCheckConfig) {
    this.#settings = settings;
    this.#config = config;
    this.#state = new HealthState(settings.clock);
  }

  /** Where the page is, once started. */
  get address(): BoundAddress | undefined {
    return this.#address;
  }

  async start(host: Host): Promise<void> {
    const { logger } = this.#settings;
    logger.info(
      'Starting health_check extension',
      { config: configField(this.#config) },
      'healthcheckextension@v0.131.0/healthcheckextension.go:32',
    );
    const server = new HttpServer(this.#settings, this.#config, this.#lazyPage());
    this.#server = server;
    try {
      await server.loadCertificates();
      this.#address = await server.listen((error) => host.reportFatal(error));
    } catch (error) {
      const { message } = error as Error;
      throw new StartError(`failed to bind to address ${this.#config.endpoint}: ${message}`, { cause: error });
    }
    try {
      refuseMiddlewares(host, this.#config.middleware, 'HTTP');
      serverAuthenticator(host, this.#config.auth);
    } catch (error) {
      await this.shutdown();
      throw error;
    }
  }

  async shutdown(): Promise<void> {
    await this.#server?.close(AbortSignal.abort());
  }

  ready(): void {
    this.#change(true);
  }

  notReady(): void {
    this.#change(false);
  }

  #change(ready: boolean): void {
    this.#state.ready = ready;
    this.#settings.logger.info(
      'Health Check state change',
      { status: ready ? 'ready' : 'unavailable' },
      'healthcheck/handler.go:131',
    );
  }

  /** fastify is loaded by the first request. */
  #lazyPage(): RequestListener {
    let page: Promise<RequestListener> | undefined;
    return (request, response) => {
      page ??= import('./page.js').then(({ createPage }) => createPage(this.#config, this.#state));
      page.then(
        (listener) => listener(request, response),
        () => response.writeHead(500).end(),
      );
    };
  }
}
