import type { Clock } from '../../../component/clock.js';
import { arcToken } from './arc.js';
import { asked, tokenIn, type AskForToken, type TokenRequest } from './token-request.js';
import { STORAGE_RESOURCE, type AccessToken, type TokenSource } from './token-source.js';

const METADATA_SERVICE = 'http://169.254.169.254';
const CREDENTIAL = 'ManagedIdentityCredential';

export interface ManagedIdentityOptions {
  readonly ask: AskForToken;
  readonly clock: Clock;
  /** Variables by which Azure's hosts say where to ask. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of a user-assigned identity; the machine's own without. */
  readonly clientId?: string;
}

/**
 * Tokens of the identity that Azure gave the machine, container or function this process runs in: from App Service and
 * Container Apps, Azure Machine Learning, Cloud Shell, Azure Arc, or else from the metadata service of virtual machines and
 * Kubernetes nodes.
 *
 * Source: Azure's pages on managed identities for each of these; which one is asked follows the reference's SDK.
 */
export class ManagedIdentityTokens implements TokenSource {
  readonly #options: ManagedIdentityOptions;

  constructor(options: ManagedIdentityOptions) {
    this.#options = options;
  }

  async token(abort?: AbortSignal): Promise<AccessToken> {
    const { ask, clock, env } = this.#options;
    const endpoint = env['IDENTITY_ENDPOINT'];
    if (endpoint !== undefined && env['IDENTITY_HEADER'] === undefined && env['IMDS_ENDPOINT'] !== undefined) {
      return arcToken({ ask, clock, endpoint, credential: CREDENTIAL, programData: env['ProgramData'] }, abort);
    }
    const request = { ...this.#request(endpoint), isLocal: true, abort };
    return tokenIn(await asked(ask, CREDENTIAL, request), CREDENTIAL, request, clock);
  }

  #request(endpoint: string | undefined): Pick<TokenRequest, 'method' | 'url' | 'headers' | 'form'> {
    const { env, clientId } = this.#options;
    const [header, msi, secret] = [env['IDENTITY_HEADER'], env['MSI_ENDPOINT'], env['MSI_SECRET']];
    if (endpoint !== undefined && header !== undefined) {
      const query = { 'api-version': '2019-08-01', resource: STORAGE_RESOURCE, client_id: clientId };
      return { method: 'GET', url: withQuery(endpoint, query), headers: { 'X-IDENTITY-HEADER': header } };
    }
    if (msi !== undefined && secret !== undefined) {
      const query = {
        'api-version': '2017-09-01',
        resource: STORAGE_RESOURCE,
        clientid: clientId ?? env['DEFAULT_IDENTITY_CLIENT_ID'],
      };
      return { method: 'GET', url: withQuery(msi, query), headers: { secret } };
    }
    if (msi !== undefined) {
      return { method: 'POST', url: msi, headers: { Metadata: 'true' }, form: { resource: STORAGE_RESOURCE } };
    }
    const query = { 'api-version': '2018-02-01', resource: STORAGE_RESOURCE, client_id: clientId };
    const host = (env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] ?? METADATA_SERVICE).replace(/\/+$/, '');
    return {
      method: 'GET',
      url: withQuery(`${host}/metadata/identity/oauth2/token`, query),
      headers: { Metadata: 'true' },
    };
  }
}

function withQuery(base: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${base}${base.includes('?') ? '&' : '?'}${new URLSearchParams(given).toString()}`;
}
