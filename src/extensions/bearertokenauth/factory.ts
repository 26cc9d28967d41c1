import type { ExtensionFactory } from '../../component/factory.js';
import { bearerTokenAuthSchema, type BearerTokenAuthConfig } from './config.js';

export const bearerTokenAuthFactory: ExtensionFactory<BearerTokenAuthConfig> = {
  kind: 'extension',
  type: 'bearertokenauth',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/bearertokenauthextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: bearerTokenAuthSchema,
  async create(settings, config) {
    const { BearerTokenAuthExtension } = await import('./extension.js');
    const extension = new BearerTokenAuthExtension(settings, config);
    await extension.prepare();
    return extension;
  },
};
