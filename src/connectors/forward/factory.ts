import type { ConnectorFactory } from '../../component/factory.js';
import { forwardSchema, type ForwardConfig } from './config.js';

export const forwardFactory: ConnectorFactory<ForwardConfig> = {
  kind: 'connector',
  type: 'forward',
  module: 'go.opentelemetry.io/collector/connector/forwardconnector v0.131.0',
  stability: { 'traces-to-traces': 'Beta', 'metrics-to-metrics': 'Beta', 'logs-to-logs': 'Beta' },
  passesOn: true,
  schema: forwardSchema,
  async create({ ledger }, _config, _from, _to, next) {
    const { ForwardConnector } = await import('./connector.js');
    return new ForwardConnector(ledger, next);
  },
};
