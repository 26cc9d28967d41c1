import type { ConnectorFactory } from '../../component/factory.js';
import { routingSchema, type RoutingConfig } from './config.js';

export const routingFactory: ConnectorFactory<RoutingConfig> = {
  kind: 'connector',
  type: 'routing',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/connector/routingconnector v0.131.0',
  stability: { 'traces-to-traces': 'Alpha', 'metrics-to-metrics': 'Alpha', 'logs-to-logs': 'Alpha' },
  passesOn: true,
  schema: routingSchema,
  async create(settings, config, from, _to, next) {
    const { RoutingConnector } = await import('./connector.js');
    return new RoutingConnector(settings, config, from, next);
  },
};
