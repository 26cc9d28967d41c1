// Runs one job and ends. Where telemetry goes is said by OTEL_EXPORTER_OTLP_*.
import { metrics, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();

const finished = metrics.getMeter('jobs').createCounter('jobs.finished', { unit: '{job}' });
const logger = logs.getLogger('jobs');

trace.getTracer('jobs').startActiveSpan('run job', (span) => {
  logger.emit({ severityNumber: SeverityNumber.INFO, severityText: 'INFO', body: 'job 7 finished' });
  finished.add(1, { queue: 'in' });
  span.end();
});

await sdk.shutdown();
