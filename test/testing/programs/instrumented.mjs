// A program instrumented with OpenTelemetry's SDK, configured by variables alone. It says one thing of each kind and ends.
import { metrics, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();

trace.getTracer('jobs', '1.2.3').startActiveSpan('run job', (span) => {
  span.setAttribute('job.id', 7);
  logs.getLogger('jobs').emit({
    severityNumber: SeverityNumber.INFO,
    severityText: 'INFO',
    body: 'job 7 finished',
    attributes: { 'job.id': 7 },
  });
  span.end();
});
metrics.getMeter('jobs').createCounter('jobs.finished', { unit: '{job}' }).add(3, { queue: 'in' });

await sdk.shutdown();
