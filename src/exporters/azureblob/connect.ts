import type { Clock } from '../../component/clock.js';
import { StartError } from '../../component/errors.js';
import { AzureBlobStore } from './azure-store.js';
import type { AzureBlobConfig } from './config.js';
import { parseConnectionString } from './connection-string.js';
import { EntraTokens, type EntraOptions } from './identity/entra.js';
import { ManagedIdentityTokens } from './identity/managed-identity.js';
import { askForToken, type AskForToken } from './identity/token-request.js';
import type { TokenSource } from './identity/token-source.js';

export interface ConnectOptions {
  readonly clock: Clock;
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: over HTTP. */
  readonly ask?: AskForToken;
}

/**
 * Opens the blob service of a configuration. Makes no request: a service that is away is found out with the first batch.
 *
 * @throws {StartError} in the reference's words.
 */
export function connect(config: AzureBlobConfig, options: ConnectOptions): AzureBlobStore {
  if (config.auth.type === 'connection_string') {
    const { url, access } = parseConnectionString(config.auth.connection_string);
    return new AzureBlobStore(url, access);
  }
  const tokens = tokenSource(config, options);
  return new AzureBlobStore(checkedUrl(config.url), { kind: 'token', tokens });
}

function tokenSource(
  { auth }: AzureBlobConfig,
  { clock, env = process.env, ask = askForToken }: ConnectOptions,
): TokenSource {
  const entra: EntraOptions = { ask, clock, authorityHost: env['AZURE_AUTHORITY_HOST'] };
  switch (auth.type) {
    case 'service_principal':
      return opened('failed to create service principal credential', () =>
        EntraTokens.withSecret(auth.tenant_id, auth.client_id, auth.client_secret, entra),
      );
    case 'workload_identity':
      return opened('failed to create workload identity credential', () =>
        EntraTokens.withTokenFile(auth.tenant_id, auth.client_id, auth.federated_token_file, entra),
      );
    case 'system_managed_identity':
      return new ManagedIdentityTokens({ ask, clock, env });
    case 'user_managed_identity':
      return new ManagedIdentityTokens({ ask, clock, env, clientId: auth.client_id });
    default:
      throw new StartError(`unsupported authentication type: ${auth.type}`);
  }
}

function opened(doing: string, open: () => TokenSource): TokenSource {
  try {
    return open();
  } catch (error) {
    throw new StartError(`${doing}: ${(error as Error).message}`, { cause: error });
  }
}

/** With anything else no request could ever be made. */
function checkedUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new StartError(
      `url must be the address of a blob service, e.g. https://account.blob.core.windows.net/, found ${JSON.stringify(url)}`,
    );
  }
  return url.endsWith('/') ? url : `${url}/`;
}
