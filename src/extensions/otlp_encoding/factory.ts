import type { ExtensionFactory } from '../../component/factory.js';
import { otlpEncodingSchema, type OtlpEncodingConfig } from './config.js';

export const otlpEncodingFactory: ExtensionFactory<OtlpEncodingConfig> = {
  kind: 'extension',
  type: 'otlp_encoding',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/encoding/otlpencodingextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: otlpEncodingSchema,
  async create(_settings, config) {
    const { OtlpEncodingExtension } = await import('./extension.js');
    return new OtlpEncodingExtension(config);
  },
};
