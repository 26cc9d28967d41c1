/**
 * An HTTP client as a `confighttp` block describes it: connections that are kept, TLS, proxies, headers, credentials.
 *
 * Source: collector `confighttp` and `configauth` at 0.131.0, Go `net/http` Client.
 */
import http from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import type { ClientAuthenticator } from '../component/auth.js';
import { EMPTY_CONTEXT, type RequestContext } from '../component/consumer.js';
import type { Clock } from '../component/clock.js';
import type { Host } from '../component/component.js';
import type { OutgoingExchange } from '../component/exchange.js';
import { clientAuthenticator, refuseClientMiddlewares } from './client-extensions.js';
import type { HttpClientConfig } from './http-client-config.js';
import type { HttpExchange, HttpInstruments } from './http-instruments.js';
import { httpErrorText } from './http-error.js';
import { clientOf, proxyAddress, proxyAuthorization, TunnelAgent } from './http-proxy.js';
import { proxyFor } from './proxy-environment.js';
import type { ProxyEnvironment } from './proxy-environment.js';
import type { RequestUrl } from './http-url.js';
import { CookieJar } from './cookie-jar.js';
import { answeredExchange, failedExchange } from './observed-exchange.js';
import { ClientSecurity, SecureAgent } from './secure-agent.js';

/** As Go's client. */
const MAX_REDIRECTS = 10;
/** `setTimeout` takes no more. */
const NEVER_MS = 2 ** 31 - 1;

export interface HttpPost {
  readonly url: RequestUrl;
  /** Names as they are to stand on the wire. Configured headers and credentials are put over them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ends the request; its reason becomes the error. */
  readonly signal: AbortSignal;
  /** How much of the answer's body is wanted. */
  readonly maxAnswerBytes: number;
  /** For authenticators that pass on what came in. Default: nothing came in. */
  readonly context?: RequestContext;
  /** Wants to know each exchange, redirects one by one. Default: nobody does. */
  readonly observe?: ((exchange: OutgoingExchange) => void) | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** As in the status line, e.g. `404 Not Found`. */
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** The first `maxAnswerBytes` of the body. */
  readonly body: Buffer;
}

export interface HttpClientOptions {
  /** Default: that of the process. */
  readonly environment?: ProxyEnvironment;
  /** Counts answered requests. Default: nobody. */
  readonly instruments?: HttpInstruments;
}

/** No answer came. The message is Go's: `Post "http://…": dial tcp …`. */
export class HttpRequestError extends Error {
  override readonly name = 'HttpRequestError';
}

export class HttpClient {
  readonly #config: HttpClientConfig;
  readonly #security: ClientSecurity;
  readonly #authenticator: ClientAuthenticator | undefined;
  readonly #environment: ProxyEnvironment;
  readonly #clock: Clock;
  readonly #instruments: HttpInstruments | undefined;
  readonly #cookies: CookieJar | undefined;
  /** By origin, because a redirect may lead to another one. */
  readonly #routes = new Map<string, Route>();

  private constructor(
    config: HttpClientConfig,
    security: ClientSecurity,
    authenticator: ClientAuthenticator | undefined,
    clock: Clock,
    { environment = process.env, instruments }: HttpClientOptions,
  ) {
    this.#config = config;
    this.#security = security;
    this.#authenticator = authenticator;
    this.#environment = environment;
    this.#clock = clock;
    this.#instruments = instruments;
    this.#cookies = config.cookies.enabled ? new CookieJar() : undefined;
  }

  /** @throws {StartError} for certificates, authenticators or middleware that cannot be had. */
  static async open(
    config: HttpClientConfig,
    host: Host,
    clock: Clock,
    options: HttpClientOptions = {},
  ): Promise<HttpClient> {
    const security = await ClientSecurity.load(config.tls, clock);
    refuseClientMiddlewares(host, config.middleware, 'HTTP');
    const authenticator = clientAuthenticator(host, config.auth, 'HTTP');
    return new HttpClient(config, security, authenticator, clock, options);
  }

  /**
   * Posts, following redirects as Go's client does.
   *
   * @throws {HttpRequestError} when there is no answer.
   */
  async post(request: HttpPost): Promise<HttpAnswer> {
    const { url } = request.url;
    try {
      if (url === undefined) throw new Error(`unsupported protocol scheme "${request.url.scheme}"`);
      return await this.#follow(request, url);
    } catch (error) {
      throw new HttpRequestError(`Post "${request.url.text}": ${whyNoAnswer(request, error)}`, { cause: error });
    }
  }

  /** Closes every connection. */
  close(): void {
    for (const { agent } of this.#routes.values()) agent.destroy();
    this.#routes.clear();
  }

  async #follow(request: HttpPost, first: URL): Promise<HttpAnswer> {
    let url = first;
    let body: Uint8Array | undefined = request.body;
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#once(request, url, body);
      const { location } = answer.headers;
      if (!isRedirect(answer.status) || location === undefined || location === '') return answer;
      if (redirects === MAX_REDIRECTS) throw new Error(`stopped after ${MAX_REDIRECTS} redirects`);
      url = new URL(location, url);
      // Only 307 and 308 keep method and body.
      if (answer.status < 307) body = undefined;
    }
  }

  async #once(request: HttpPost, url: URL, body: Uint8Array | undefined): Promise<HttpAnswer> {
    await this.#security.renew();
    const route = this.#routes.get(url.origin) ?? this.#addRoute(url);
    const headers = await this.#headers(request, url, body);
    const method = body === undefined ? 'GET' : 'POST';
    const options = route.options(url, method, headers, request.signal);
    const startedMs = this.#clock.monotonic();
    const look = request.observe && { request, url, method, headers, body, startedAtMs: this.#clock.now() };
    const tookMs = (): number => this.#clock.monotonic() - startedMs;
    for (;;) {
      const sent = route.module.request(options);
      sent.end(body);
      try {
        const answer = await answerOf(sent, request.maxAnswerBytes);
        this.#cookies?.store(url, answer.headers['set-cookie']);
        const durationSeconds = tookMs() / 1000;
        this.#instruments?.record(exchangeOf(url, method, answer.status, body?.length ?? 0, durationSeconds));
        if (look !== undefined) request.observe!(answeredExchange(look, tookMs(), answer));
        return answer;
      } catch (error) {
        // The server closed a kept connection just when it was used again; another connection will do.
        if (sent.reusedSocket && isClosedEarly(error) && !request.signal.aborted) continue;
        if (look !== undefined) request.observe!(failedExchange(look, tookMs(), whyNoAnswer(request, error)));
        throw error;
      }
    }
  }

  async #headers(request: HttpPost, url: URL, body: Uint8Array | undefined): Promise<Record<string, string>> {
    const headers = new Map<string, readonly [name: string, value: string]>();
    const put = (name: string, value: string): void => void headers.set(name.toLowerCase(), [name, value]);
    if (url.username !== '' || url.password !== '') put('Authorization', proxyAuthorization(url)!);
    for (const [name, value] of Object.entries(request.headers)) put(name, value);
    const cookies = this.#cookies?.header(url);
    if (cookies !== undefined) put('Cookie', cookies);
    for (const [name, value] of Object.entries(this.#config.headers)) put(name, value);
    const header = (name: string): string | undefined => headers.get(name.toLowerCase())?.[1];
    const credentials = await this.#authenticator?.credentials({ context: request.context ?? EMPTY_CONTEXT, header });
    for (const [name, value] of Object.entries(credentials ?? {})) {
      if (value === undefined) headers.delete(name.toLowerCase());
      else put(name, value);
    }
    if (body !== undefined) put('Content-Length', String(body.length));
    return Object.fromEntries(headers.values());
  }

  #addRoute(url: URL): Route {
    const proxy = proxyFor(url, this.#config.proxy_url, this.#environment);
    const route = new Route(url, proxy, this.#config, this.#security);
    this.#routes.set(url.origin, route);
    return route;
  }
}

/** How requests to one origin travel. */
class Route {
  readonly agent: http.Agent;
  readonly module: typeof http | typeof https;
  /** A proxy that is handed whole requests, because there is no TLS to tunnel. */
  readonly #forwarder: URL | undefined;

  constructor(target: URL, proxy: URL | undefined, config: HttpClientConfig, security: ClientSecurity) {
    const options = agentOptions(config);
    const secure = target.protocol === 'https:';
    this.#forwarder = secure ? undefined : proxy;
    this.module = clientOf(this.#forwarder ?? target);
    if (!secure) this.agent = this.module === https ? new https.Agent(options) : new http.Agent(options);
    else if (proxy === undefined) this.agent = new SecureAgent(options, security);
    else this.agent = new TunnelAgent(options, security, proxy);
  }

  options(url: URL, method: string, headers: Record<string, string>, signal: AbortSignal): RequestOptions {
    const path = `${url.pathname}${url.search}`;
    const common = { method, signal, agent: this.agent };
    if (this.#forwarder === undefined) return { ...common, ...proxyAddress(url), path, headers };
    const authorization = proxyAuthorization(this.#forwarder);
    return {
      ...common,
      ...proxyAddress(this.#forwarder),
      path: `${url.origin}${path}`,
      headers: {
        Host: url.host,
        ...headers,
        ...(authorization !== undefined && { 'Proxy-Authorization': authorization }),
      },
    };
  }
}

function agentOptions(config: HttpClientConfig): https.AgentOptions {
  const idleMs = config.idle_conn_timeout;
  return {
    keepAlive: !config.disable_keep_alives,
    scheduling: 'lifo',
    ...(config.max_conns_per_host > 0 && { maxSockets: config.max_conns_per_host }),
    ...(config.max_idle_conns > 0 && { maxFreeSockets: config.max_idle_conns }),
    timeout: idleMs > 0 ? Math.min(idleMs, NEVER_MS) : NEVER_MS,
  };
}

function whyNoAnswer({ signal }: HttpPost, error: unknown): string {
  return signal.aborted ? (signal.reason as Error).message : httpErrorText(error);
}

function answerOf(request: ClientRequest, maxBytes: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      readBody(response, maxBytes).then(
        (body) =>
          resolve({
            status: response.statusCode!,
            statusText: `${response.statusCode} ${response.statusMessage}`,
            headers: response.headers,
            body,
          }),
        reject,
      );
    });
  });
}

/** Reads everything, so that the connection can be used again, and keeps what is wanted. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length >= maxBytes) continue;
    kept.push(chunk.subarray(0, maxBytes - length));
    length += chunk.length;
  }
  return Buffer.concat(kept);
}

function exchangeOf(
  url: URL,
  method: string,
  statusCode: number,
  requestBytes: number,
  durationSeconds: number,
): HttpExchange {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return {
    method,
    statusCode,
    protocolVersion: '1.1',
    serverAddress: url.hostname.replace(/^\[|\]$/g, ''),
    serverPort: Number(url.port || (scheme === 'https' ? 443 : 80)),
    scheme,
    durationSeconds,
    requestBytes,
  };
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function isClosedEarly(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
