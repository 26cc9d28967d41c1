import type { ReceiverFactory } from '../../component/factory.js';
import { otlpReceiverSchema, type OtlpReceiverConfig } from './config.js';

export const otlpReceiverFactory: ReceiverFactory<OtlpReceiverConfig> = {
  kind: 'receiver',
  type: 'otlp',
  module: 'go.opentelemetry.io/collector/receiver/otlpreceiver v0.131.0',
  stability: { traces: 'Stable', metrics: 'Stable', logs: 'Stable' },
  schema: otlpReceiverSchema,
  async create(settings, config, consumers) {
    const { OtlpReceiver } = await import('./receiver.js');
    return new OtlpReceiver(settings, config, consumers);
  },
};
