import { StartError } from '../../component/errors.js';
import { AzureBlobStore } from './azure-store.js';
import type { AzureBlobConfig } from './config.js';
import { parseConnectionString } from './connection-string.js';

/**
 * Opens the blob service of a configuration. Makes no request: a service that is away is found out with the first batch.
 *
 * @throws {StartError} in the reference's words.
 */
export function connect(config: AzureBlobConfig): AzureBlobStore {
  const { auth } = config;
  if (auth.type !== 'connection_string') throw new StartError(`unsupported authentication type: ${auth.type}`);
  const { url, access } = parseConnectionString(auth.connection_string);
  return new AzureBlobStore(url, access);
}
