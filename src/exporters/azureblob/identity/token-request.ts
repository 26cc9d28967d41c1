import type { Clock } from '../../../component/clock.js';
import { azureRoute } from '../proxy.js';
import { BlobRequestError } from '../store.js';
import type { AccessToken } from './token-source.js';

export interface TokenRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** The address is this machine's or its host's: no proxy stands between. */
  readonly isLocal: boolean;
  readonly abort?: AbortSignal | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  /** @param name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** Asks whoever gives tokens. @throws when no answer comes. */
export type AskForToken = (request: TokenRequest) => Promise<TokenAnswer>;

/** Asks through the HTTP pipeline of the Azure SDK, by way of the proxy that the environment names. */
export const askForToken: AskForToken = async (request) => {
  const { createDefaultHttpClient, createEmptyPipeline, createHttpHeaders, createPipelineRequest, proxyPolicy } =
    await import('@azure/core-rest-pipeline');
  const pipeline = createEmptyPipeline();
  const { proxy } = azureRoute(new URL(request.url), process.env);
  if (!request.isLocal && proxy !== undefined) pipeline.addPolicy(proxyPolicy(proxy, { customNoProxyList: [] }));
  const headers = createHttpHeaders({ Accept: 'application/json', ...request.headers });
  if (request.form !== undefined) headers.set('Content-Type', 'application/x-www-form-urlencoded');
  const answer = await pipeline.sendRequest(
    createDefaultHttpClient(),
    createPipelineRequest({
      url: request.url,
      method: request.method,
      headers,
      allowInsecureConnection: request.isLocal,
      ...(request.form === undefined ? {} : { body: new URLSearchParams(request.form).toString() }),
      ...(request.abort === undefined ? {} : { abortSignal: request.abort }),
    }),
  );
  return { status: answer.status, header: (name) => answer.headers.get(name), body: answer.bodyAsText ?? '' };
};

/** Asks; a lack of an answer becomes an error with the name of the credential in it, whose request may be made again. */
export async function asked(ask: AskForToken, credential: string, request: TokenRequest): Promise<TokenAnswer> {
  try {
    return await ask(request);
  } catch (error) {
    const where = `${request.method} ${withoutQuery(request.url)}`;
    throw new BlobRequestError(`${credential} authentication failed. ${where}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Statuses of token services that mean: ask again later. */
const PASSING = new Set([404, 408, 410, 429]);

/**
 * The token in an answer.
 *
 * @throws {BlobRequestError} with the service's own words.
 */
export function tokenIn(answer: TokenAnswer, credential: string, request: TokenRequest, clock: Clock): AccessToken {
  const fields = parse(answer.body);
  if (answer.status === 200) {
    const token = fields['access_token'];
    const expiresOnTimestamp = expiry(fields, clock);
    if (typeof token === 'string' && token !== '' && expiresOnTimestamp !== undefined) {
      return { token, expiresOnTimestamp };
    }
  }
  const { status } = answer;
  const mayPass = status >= 500 || (request.isLocal ? PASSING.has(status) : status === 429 || status === 408);
  const said = status === 200 ? 'the answer has no token in it' : words(fields, answer.body);
  const where = `${request.method} ${withoutQuery(request.url)}`;
  throw new BlobRequestError(
    `${credential} authentication failed. ${where}: ${status}${said === '' ? '' : ` ${said}`}`,
    mayPass ? {} : { status: status === 200 ? 401 : status },
  );
}

/** Entra sends `expires_in`, the metadata service both, App Service `expires_on` alone; as numbers or as text. */
function expiry(fields: Readonly<Record<string, unknown>>, clock: Clock): number | undefined {
  const on = Number(fields['expires_on']);
  if (on > 0) return on * 1000;
  const seconds = Number(fields['expires_in']);
  if (seconds > 0) return clock.now() + seconds * 1000;
  const date = Date.parse(String(fields['expires_on']));
  return Number.isNaN(date) ? undefined : date;
}

/** `invalid_client: AADSTS7000215: …`, first line only. */
function words(fields: Readonly<Record<string, unknown>>, body: string): string {
  const parts = [fields['error'], fields['error_description'] ?? fields['message']];
  const texts = parts.filter((part): part is string => typeof part === 'string');
  return (texts.length > 0 ? texts.join(': ') : body).split(/\r?\n/)[0]!.slice(0, MAX_WORDS);
}

const MAX_WORDS = 500;

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '');
}
