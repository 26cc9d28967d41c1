/**
 * OTLP over HTTP. Connections are those of `transport/http-server.ts`; fastify, which costs more to import than the rest of the start
 * together, is loaded by the first request.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { BoundAddress, Host } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import { HttpServer } from '../../transport/http-server.js';
import { refuseMiddlewares, serverAuthenticator } from '../../transport/server-extensions.js';
import type { OtlpHttpConfig } from './config.js';
import type { Endpoint } from './endpoint.js';
import type { Intake } from './intake.js';

export class HttpEndpoint implements Endpoint {
  readonly protocol = 'http';
  readonly #settings: ComponentSettings;
  readonly #config: OtlpHttpConfig;
  readonly #host: Host;
  readonly #intakes: readonly Intake[];
  #server: HttpServer | undefined;

  constructor(settings: ComponentSettings, config: OtlpHttpConfig, host: Host, intakes: readonly Intake[]) {
    this.#settings = settings;
    this.#config = config;
    this.#host = host;
    this.#intakes = intakes;
  }

  async start(): Promise<BoundAddress> {
    const { endpoint, auth, cors, middleware } = this.#config;
    refuseMiddlewares(this.#host, middleware, 'HTTP');
    const authenticator = serverAuthenticator(this.#host, auth);
    if (cors !== undefined && cors.allowed_origins.length === 0 && cors.allowed_headers.length > 0) {
      this.#settings.logger.warn(
        'The CORS configuration specifies allowed headers but no allowed origins, and is therefore ignored.',
        undefined,
        'confighttp@v0.131.0/confighttp.go:519',
      );
    }
    let routes: Promise<RequestListener> | undefined;
    const server = new HttpServer(this.#settings, this.#config, (request, response) => {
      routes ??= import('./http-routes.js').then(({ createRoutes }) =>
        createRoutes(this.#settings, this.#config, authenticator, this.#intakes),
      );
      routes.then(
        (route) => route(request, response),
        (error: unknown) => this.#fail(request, response, error),
      );
    });
    this.#settings.logger.info('Starting HTTP server', { endpoint }, 'otlpreceiver@v0.131.0/otlp.go:175');
    await server.loadCertificates();
    this.#server = server;
    return server.listen((error) => this.#host.reportFatal(error));
  }

  async stop(deadline: AbortSignal): Promise<void> {
    await this.#server?.close(deadline);
  }

  #fail(_request: IncomingMessage, response: ServerResponse, error: unknown): void {
    this.#settings.logger.error('OTLP/HTTP cannot be served', { error: (error as Error).message });
    response.writeHead(500).end();
  }
}
