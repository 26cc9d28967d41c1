import type { ExtensionFactory } from '../../component/factory.js';
import { zpagesSchema, type ZpagesConfig } from './config.js';

export const zpagesFactory: ExtensionFactory<ZpagesConfig> = {
  kind: 'extension',
  type: 'zpages',
  module: 'go.opentelemetry.io/collector/extension/zpagesextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: zpagesSchema,
  async create(settings, config) {
    const { ZpagesExtension } = await import('./extension.js');
    return new ZpagesExtension(settings, config);
  },
};
