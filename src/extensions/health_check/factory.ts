import type { ExtensionFactory } from '../../component/factory.js';
import { healthCheckSchema, type HealthCheckConfig } from './config.js';

export const healthCheckFactory: ExtensionFactory<HealthCheckConfig> = {
  kind: 'extension',
  type: 'health_check',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension v0.131.0',
  stability: { extension: 'Unmaintained' },
  schema: healthCheckSchema,
  async create(settings, config) {
    const { HealthCheckExtension } = await import('./extension.js');
    return new HealthCheckExtension(settings, config);
  },
};
