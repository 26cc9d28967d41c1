/**
 * Settings of the otlp receiver.
 *
 * Source followed: collector `otlpreceiver/config.go` at 0.131.0.
 */
import {
  object,
  optional,
  schema,
  text,
  type ConfigOf,
  type InferConfig,
  type Issues,
  type TextField,
} from '../../component/schema.js';
import { grpcServerFields } from '../../transport/grpc-server-config.js';
import { httpServerFields } from '../../transport/http-server-config.js';
import { parseUrlPath } from './url-path.js';

const grpcSchema = schema(grpcServerFields({ endpoint: 'localhost:4317', readBufferSize: 512 * 1024 }));

const httpSchema = schema({
  traces_url_path: urlPath('/v1/traces', 'traces'),
  metrics_url_path: urlPath('/v1/metrics', 'metrics'),
  logs_url_path: urlPath('/v1/logs', 'logs'),
  ...httpServerFields({ endpoint: 'localhost:4318' }),
});

const protocolsSchema = schema({
  grpc: optional(grpcSchema, { whenNull: 'defaults', doc: 'OTLP over gRPC; `grpc:` alone turns it on.' }),
  http: optional(httpSchema, {
    whenNull: 'defaults',
    doc: 'OTLP over HTTP, protobuf or JSON; `http:` alone turns it on.',
  }),
});

const fields = { protocols: object(protocolsSchema, { doc: 'At least one of `grpc` and `http`.' }) };

export const otlpReceiverSchema = schema(fields, validate);

export type OtlpReceiverConfig = InferConfig<typeof otlpReceiverSchema>;
export type OtlpGrpcConfig = InferConfig<typeof grpcSchema>;
export type OtlpHttpConfig = InferConfig<typeof httpSchema>;

function urlPath(path: string, signal: string): TextField<string> {
  return text<string>({
    default: path,
    values: 'a path',
    goType: 'otlpreceiver.SanitizedURLPath',
    doc: `Where ${signal} are posted to; \`/\` in front is added when missing.`,
    parse: parseUrlPath,
  });
}

function validate({ protocols }: ConfigOf<typeof fields>, issues: Issues): void {
  if (protocols.grpc === undefined && protocols.http === undefined) {
    issues.add([], 'must specify at least one protocol when using the OTLP receiver');
  }
}
