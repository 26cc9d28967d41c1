import type { ExtensionFactory } from '../../component/factory.js';
import { basicAuthSchema, type BasicAuthConfig } from './config.js';

export const basicAuthFactory: ExtensionFactory<BasicAuthConfig> = {
  kind: 'extension',
  type: 'basicauth',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: basicAuthSchema,
  async create(settings, config) {
    const { createBasicAuth } = await import('./extension.js');
    return createBasicAuth(settings, config);
  },
};
