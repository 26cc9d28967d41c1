import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerAuthenticator } from '../../component/auth.js';
import type { BoundAddress, Extension, Host } from '../../component/component.js';
import { errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { HttpServer } from '../../transport/http-server.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import type { ZpagesConfig } from './config.js';
import { servicePage } from './page.js';

/**
 * Pages about the process.
 *
 * Source followed: collector `zpagesextension` at 0.131.0, whose pages about pipelines and spans are not there.
 */
export class ZpagesExtension implements Extension {
  readonly #settings: ComponentSettings;
  readonly #config: ZpagesConfig;
  #startedMs = 0;
  #authenticator: ServerAuthenticator | undefined;
  #server: HttpServer | undefined;
  #address: BoundAddress | undefined;

  constructor(settings: ComponentSettings, config: ZpagesConfig) {
    this.#settings = settings;
    this.#config = config;
  }

  get address(): BoundAddress | undefined {
    return this.#address;
  }

  async start(host: Host): Promise<void> {
    const { logger, clock } = this.#settings;
    refuseMiddlewares(host, this.#config.middleware, 'HTTP');
    this.#authenticator = serverAuthenticator(host, this.#config.auth);
    if (this.#config.expvar.enabled) logger.info('Registered zPages expvar handler');
    const server = new HttpServer(this.#settings, this.#config, (request, response) => {
      void this.#admit(request, response);
    });
    await server.loadCertificates();
    this.#address = await server.listen((error) => host.reportFatal(error));
    this.#server = server;
    this.#startedMs = clock.now();
    logger.info('Starting zPages extension', { config: { Endpoint: this.#config.endpoint } });
  }

  async shutdown(): Promise<void> {
    await this.#server?.close(AbortSignal.abort());
  }

  async #admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#authenticator?.authenticate((name) => request.headersDistinct[name]);
    } catch (error) {
      return send(response, 401, 'text/plain; charset=utf-8', `${errorText(error)}\n`);
    }
    this.#answer(request, response);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/debug/servicez') {
      const { buildInfo } = this.#settings;
      send(response, 200, 'text/html; charset=utf-8', servicePage(buildInfo, this.#startedMs));
    } else if (path === '/debug/expvarz' && this.#config.expvar.enabled) {
      const variables = { cmdline: process.argv, memstats: process.memoryUsage() };
      send(response, 200, 'application/json; charset=utf-8', `${JSON.stringify(variables)}\n`);
    } else {
      send(response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
  response.end(body);
}
