import type { ExtensionFactory } from '../../component/factory.js';
import { headersSetterSchema, type HeadersSetterConfig } from './config.js';

export const headersSetterFactory: ExtensionFactory<HeadersSetterConfig> = {
  kind: 'extension',
  type: 'headers_setter',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/headerssetterextension v0.131.0',
  stability: { extension: 'Alpha' },
  schema: headersSetterSchema,
  async create(settings, config) {
    const { HeadersSetterExtension } = await import('./extension.js');
    return new HeadersSetterExtension(settings, config);
  },
};
