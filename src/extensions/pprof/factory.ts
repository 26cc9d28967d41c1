import type { ExtensionFactory } from '../../component/factory.js';
import { pprofSchema, type PprofConfig } from './config.js';

export const pprofFactory: ExtensionFactory<PprofConfig> = {
  kind: 'extension',
  type: 'pprof',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/pprofextension v0.131.0',
  stability: { extension: 'Beta' },
  schema: pprofSchema,
  async create(settings, config) {
    const { PprofExtension } = await import('./extension.js');
    return new PprofExtension(settings, config);
  },
};
