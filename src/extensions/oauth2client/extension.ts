import { readFile } from 'node:fs/promises';
import type { ClientAuthenticator } from '../../component/auth.js';
import type { Extension, Host } from '../../component/component.js';
import { StartError, errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { HttpClient } from '../../transport/http-client.js';
import type { HttpClientConfig } from '../../transport/http-client-config.js';
import { parseRequestUrl, type RequestUrl } from '../../transport/http-url.js';
import { fileErrorText } from '../../transport/system-error.js';
import type { TlsClientConfig } from '../../transport/tls-config.js';
import { NO_CLIENT_ID, NO_CLIENT_SECRET, type Oauth2ClientConfig } from './config.js';
import { tokenOf, type Token } from './token-answer.js';
import { tokenRequest, type ClientIdentity, type CredentialPlace } from './token-request.js';

/** As much as Go's library reads of an answer. */
const MAX_ANSWER_BYTES = 1 << 20;
const TIMEOUT_TEXT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/**
 * Puts a token on requests that go out, which it gets by the client credentials grant and keeps until it is about to end.
 *
 * Source followed: contrib `oauth2clientauthextension` at 0.131.0.
 */
export class Oauth2ClientExtension implements Extension, ClientAuthenticator {
  readonly requiresTls = true;
  readonly #settings: Pick<ComponentSettings, 'clock'>;
  readonly #config: Oauth2ClientConfig;
  #url: RequestUrl | undefined;
  #client: HttpClient | undefined;
  #token: Token | undefined;
  #asking: Promise<Token> | undefined;
  /** What worked, once something did. */
  #place: CredentialPlace | undefined;

  constructor(settings: Pick<ComponentSettings, 'clock'>, config: Oauth2ClientConfig) {
    this.#settings = settings;
    this.#config = config;
  }

  async start(host: Host): Promise<void> {
    const { token_url: tokenUrl, tls } = this.#config;
    this.#url = parseRequestUrl(tokenUrl);
    if (this.#url === undefined) throw new StartError(`token_url: ${JSON.stringify(tokenUrl)} is no URL`);
    this.#client = await HttpClient.open(clientConfig(tls), host, this.#settings.clock);
  }

  async shutdown(): Promise<void> {
    this.#client?.close();
  }

  credentials(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>> {
    const token = this.#token;
    if (token !== undefined && this.#isFresh(token)) return { Authorization: token.header };
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking.then(({ header }) => ({ Authorization: header }));
  }

  #isFresh({ endsAtMs }: Token): boolean {
    return endsAtMs === undefined || endsAtMs - this.#config.expiry_buffer > this.#settings.clock.monotonic();
  }

  async #ask(): Promise<Token> {
    try {
      this.#token = await this.#fetch(await this.#identity());
      return this.#token;
    } catch (error) {
      const where = JSON.stringify(this.#config.token_url);
      throw new Error(`failed to get security token from token endpoint (endpoint ${where}); ${errorText(error)}`, {
        cause: error,
      });
    }
  }

  /** Some servers take who asks in the header only, some among the parameters only: what fails at first is tried the other way. */
  async #fetch(identity: ClientIdentity): Promise<Token> {
    if (this.#place !== undefined) return this.#once(identity, this.#place);
    try {
      const token = await this.#once(identity, 'header');
      this.#place = 'header';
      return token;
    } catch {
      const token = await this.#once(identity, 'params');
      this.#place = 'params';
      return token;
    }
  }

  async #once(identity: ClientIdentity, place: CredentialPlace): Promise<Token> {
    if (this.#client === undefined || this.#url === undefined) throw new Error('the extension is not started');
    const { scopes, endpoint_params: more, timeout } = this.#config;
    const { headers, body } = tokenRequest(identity, scopes, more, place);
    const abort = new AbortController();
    const { clock } = this.#settings;
    const timer = timeout > 0 ? clock.setTimer(() => abort.abort(new Error(TIMEOUT_TEXT)), timeout) : undefined;
    try {
      const answer = await this.#client.post({
        url: this.#url,
        headers,
        body: Buffer.from(body),
        signal: abort.signal,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      });
      const contentType = answer.headers['content-type'] ?? '';
      return tokenOf({ ...answer, contentType, body: answer.body.toString() }, clock.monotonic());
    } finally {
      timer?.cancel();
    }
  }

  async #identity(): Promise<ClientIdentity> {
    const { client_id, client_id_file, client_secret, client_secret_file } = this.#config;
    return {
      id: client_id_file === '' ? client_id : await contentOf(client_id_file, NO_CLIENT_ID),
      secret: client_secret_file === '' ? client_secret : await contentOf(client_secret_file, NO_CLIENT_SECRET),
    };
  }
}

async function contentOf(path: string, missing: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = `failed to read credentials file ${JSON.stringify(path)}: ${fileErrorText(path, cause)}`;
    throw new Error(`${missing}; ${why}`, { cause });
  });
  if (text.trim() === '') throw new Error(`${missing}; empty credentials file ${JSON.stringify(path)}`);
  return text.trim();
}

/** Go's default client, with the extension's TLS. */
function clientConfig(tls: TlsClientConfig): HttpClientConfig {
  return {
    endpoint: '',
    proxy_url: '',
    tls,
    read_buffer_size: 0,
    write_buffer_size: 0,
    timeout: 0,
    headers: {},
    auth: undefined,
    compression: '',
    compression_params: { level: 0 },
    max_idle_conns: 100,
    max_idle_conns_per_host: 0,
    max_conns_per_host: 0,
    idle_conn_timeout: 90_000,
    disable_keep_alives: false,
    http2_read_idle_timeout: 0,
    http2_ping_timeout: 0,
    cookies: { enabled: false },
    middleware: [],
  };
}
