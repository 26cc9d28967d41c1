import { schema, string, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';

const PROTOCOLS = ['otlp_proto', 'otlp_json'];

const fields = {
  protocol: string({
    default: 'otlp_proto',
    doc: 'How telemetry is written: `otlp_proto` (protobuf) or `otlp_json`, each as one request of OTLP.',
  }),
};

export const otlpEncodingSchema = schema(fields, validate);

export type OtlpEncodingConfig = InferConfig<typeof otlpEncodingSchema>;

function validate({ protocol }: ConfigOf<typeof fields>, issues: Issues): void {
  if (!PROTOCOLS.includes(protocol)) issues.add([], `unsupported protocol: ${JSON.stringify(protocol)}`);
}
