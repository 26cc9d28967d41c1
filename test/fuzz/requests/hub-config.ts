/** The hub that is sent to: gRPC and HTTP in; everything printed in detail, and written to a back end. */
import { stringify } from 'yaml';

/** Of a message and of a body, in bytes: small, so that going beyond is cheap. */
export const BODY_LIMIT = 256 * 1024;

export interface HubPorts {
  readonly grpc: number;
  readonly http: number;
  readonly backEnd: number;
}

export function hubConfig({ grpc, http, backEnd }: HubPorts): string {
  const base = `http://127.0.0.1:${backEnd}`;
  const connection = `DefaultEndpointsProtocol=http;AccountName=fuzz;AccountKey=c29haw==;BlobEndpoint=${base}/fuzz;`;
  const blobs = {
    url: `${base}/fuzz`,
    container: { logs: 'logs', traces: 'traces' },
    auth: { type: 'connection_string', connection_string: connection },
    append_blob: { enabled: true, separator: '\n' },
  };
  return stringify({
    extensions: { text_encoding: {} },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${grpc}`, max_recv_msg_size_mib: 1 },
          http: { endpoint: `127.0.0.1:${http}`, max_request_body_size: BODY_LIMIT },
        },
      },
    },
    processors: { batch: { send_batch_size: 500, timeout: '100ms' } },
    exporters: {
      debug: { verbosity: 'detailed', use_internal_logger: false, sampling_initial: 1_000_000 },
      prometheusremotewrite: { endpoint: `${base}/api/v1/write` },
      'azureblob/text': { ...blobs, encodings: { logs: 'text_encoding' } },
      azureblob: blobs,
    },
    service: {
      extensions: ['text_encoding'],
      telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
      pipelines: {
        metrics: pipeline('prometheusremotewrite'),
        logs: pipeline('azureblob/text'),
        traces: pipeline('azureblob'),
      },
    },
  });
}

function pipeline(exporter: string): object {
  return { receivers: ['otlp'], processors: ['batch'], exporters: ['debug', exporter] };
}
