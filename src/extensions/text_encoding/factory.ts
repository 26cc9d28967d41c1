import type { ExtensionFactory } from '../../component/factory.js';
import { textEncodingSchema, type TextEncodingConfig } from './config.js';

export const textEncodingFactory: ExtensionFactory<TextEncodingConfig> = {
  kind: 'extension',
  type: 'text_encoding',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/encoding/textencodingextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: textEncodingSchema,
  async create(settings, config) {
    const { TextEncodingExtension } = await import('./extension.js');
    return new TextEncodingExtension(settings, config);
  },
};
