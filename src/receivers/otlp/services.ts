/** The collector services of OTLP, as `proto/` defines them. Only names and paths are taken from there: messages stay bytes. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { packageFile } from '../../component/package-file.js';
import type { Signal } from '../../pdata/signal.js';

const PROTO_FOLDER = packageFile('proto');

const SERVICES: Readonly<Record<Signal, { readonly folder: string; readonly service: string }>> = {
  metrics: { folder: 'metrics', service: 'MetricsService' },
  logs: { folder: 'logs', service: 'LogsService' },
  traces: { folder: 'trace', service: 'TraceService' },
};

const untouched = (bytes: Buffer): Buffer => bytes;

/** The service that takes requests of a signal. Requests and responses are handed over as they are on the wire. */
export function collectorService(signal: Signal): ServiceDefinition {
  const { folder, service } = SERVICES[signal];
  const definitions = loadSync(`opentelemetry/proto/collector/${folder}/v1/${folder}_service.proto`, {
    includeDirs: [PROTO_FOLDER],
  });
  const loaded = definitions[`opentelemetry.proto.collector.${folder}.v1.${service}`] as ServiceDefinition;
  return Object.fromEntries(
    Object.entries(loaded).map(([name, method]) => [
      name,
      // The rest would keep the descriptors of every message in memory.
      {
        path: method.path,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        requestSerialize: untouched,
        requestDeserialize: untouched,
        responseSerialize: untouched,
        responseDeserialize: untouched,
      },
    ]),
  );
}
