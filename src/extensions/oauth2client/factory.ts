import type { ExtensionFactory } from '../../component/factory.js';
import { oauth2ClientSchema, type Oauth2ClientConfig } from './config.js';

export const oauth2ClientFactory: ExtensionFactory<Oauth2ClientConfig> = {
  kind: 'extension',
  type: 'oauth2client',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/oauth2clientauthextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: oauth2ClientSchema,
  async create(settings, config) {
    const { Oauth2ClientExtension } = await import('./extension.js');
    return new Oauth2ClientExtension(settings, config);
  },
};
