// Logs once and ends.
import { logs } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();
logs.getLogger('jobs').emit({ body: 'job 7 finished' });
await sdk.shutdown().catch(() => (process.exitCode = 3));
