import type { ConnectorFactory } from '../../component/factory.js';
import { countSchema, type CountConfig } from './config.js';

export const countFactory: ConnectorFactory<CountConfig> = {
  kind: 'connector',
  type: 'count',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector v0.131.0',
  stability: { 'traces-to-metrics': 'Alpha', 'metrics-to-metrics': 'Alpha', 'logs-to-metrics': 'Alpha' },
  passesOn: false,
  schema: countSchema,
  async create(settings, config, from, _to, next) {
    const { CountConnector } = await import('./connector.js');
    return new CountConnector(settings, config, from, next);
  },
};
