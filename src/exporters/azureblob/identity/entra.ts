import { readFile } from 'node:fs/promises';
import type { Clock } from '../../../component/clock.js';
import { StartError } from '../../../component/errors.js';
import { BlobRequestError } from '../store.js';
import { asked, tokenIn, type AskForToken } from './token-request.js';
import { STORAGE_RESOURCE, type AccessToken, type TokenSource } from './token-source.js';

const PUBLIC_CLOUD = 'https://login.microsoftonline.com/';
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface EntraOptions {
  readonly ask: AskForToken;
  readonly clock: Clock;
  /** `AZURE_AUTHORITY_HOST`, for clouds other than the public one. */
  readonly authorityHost: string | undefined;
}

/**
 * Tokens for an application registered with Microsoft Entra, which proves itself by a secret or by another's token.
 *
 * Source: OAuth 2.0 client credentials flow of the Microsoft identity platform (v2.0 endpoint), RFC 7523 for assertions.
 */
export class EntraTokens implements TokenSource {
  readonly #credential: string;
  readonly #url: string;
  readonly #clientId: string;
  readonly #proof: () => Promise<Readonly<Record<string, string>>>;
  readonly #options: EntraOptions;

  /** @throws {StartError} for a tenant or an authority that cannot be one. */
  private constructor(
    credential: string,
    tenant: string,
    clientId: string,
    proof: () => Promise<Readonly<Record<string, string>>>,
    options: EntraOptions,
  ) {
    this.#credential = credential;
    this.#url = `${authority(options.authorityHost)}${checkedTenant(tenant)}/oauth2/v2.0/token`;
    this.#clientId = clientId;
    this.#proof = proof;
    this.#options = options;
  }

  static withSecret(tenant: string, clientId: string, secret: string, options: EntraOptions): EntraTokens {
    const proof = async () => ({ client_secret: secret });
    return new EntraTokens('ClientSecretCredential', tenant, clientId, proof, options);
  }

  /** @param tokenFile is read for every token: Kubernetes writes a new one long before the old one expires. */
  static withTokenFile(tenant: string, clientId: string, tokenFile: string, options: EntraOptions): EntraTokens {
    const credential = 'WorkloadIdentityCredential';
    const proof = async () => ({
      client_assertion_type: JWT_BEARER,
      client_assertion: await contentOf(tokenFile, credential),
    });
    return new EntraTokens(credential, tenant, clientId, proof, options);
  }

  async token(abort?: AbortSignal): Promise<AccessToken> {
    const form = {
      grant_type: 'client_credentials',
      client_id: this.#clientId,
      scope: `${STORAGE_RESOURCE}/.default`,
      ...(await this.#proof()),
    };
    const request = { method: 'POST', url: this.#url, form, isLocal: false, abort } as const;
    const { ask, clock } = this.#options;
    return tokenIn(await asked(ask, this.#credential, request), this.#credential, request, clock);
  }
}

async function contentOf(file: string, credential: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new BlobRequestError(`${credential}: federated_token_file: ${(error as Error).message}`, { cause: error });
  }
}

function checkedTenant(tenant: string): string {
  if (/^[A-Za-z0-9.-]+$/.test(tenant)) return tenant;
  throw new StartError(
    'invalid tenantID. You can locate your tenantID by following the instructions listed here: https://learn.microsoft.com/partner-center/find-ids-and-domain-names',
  );
}

function authority(host: string | undefined): string {
  const url = host === undefined || host === '' ? PUBLIC_CLOUD : host;
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new StartError(
      `AZURE_AUTHORITY_HOST must be an address that begins with https://, found ${JSON.stringify(url)}`,
    );
  }
  return url.endsWith('/') ? url : `${url}/`;
}
