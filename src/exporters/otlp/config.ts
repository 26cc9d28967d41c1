import { schema, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import {
  queueField,
  retryField,
  timeoutField,
  validateQueueBlock,
  validateRetryBlock,
  validateTimeout,
} from '../../exporterhelper/config.js';
import { splitHostPort } from '../../transport/address.js';
import { dialTarget, grpcClientFields, validateGrpcClient } from '../../transport/grpc-client-config.js';

/** Settings of the exporter. Source followed: collector `otlpexporter/config.go` at 0.131.0. */

const fields = {
  sending_queue: queueField(),
  retry_on_failure: retryField(),
  // Blocks that are squashed into this one come last, as the reference decodes them.
  timeout: timeoutField(),
  ...grpcClientFields({ compression: 'gzip', writeBufferSize: 512 * 1024 }),
};

export const otlpExporterSchema = schema(fields, validate);

export type OtlpExporterConfig = InferConfig<typeof otlpExporterSchema>;

type Values = ConfigOf<typeof fields>;

/** In the reference's order: the block itself, then the blocks in it under the names of their Go fields. */
function validate(config: Values, issues: Issues): void {
  const problem = endpointProblem(config.endpoint);
  if (problem !== undefined) issues.add([], problem);
  validateTimeout(config, issues);
  validateQueueBlock(config.sending_queue, issues);
  validateRetryBlock(config.retry_on_failure, issues);
  validateGrpcClient(config, issues, ['clientconfig']);
}

function endpointProblem(endpoint: string): string | undefined {
  const address = endpoint.startsWith('dns://') ? endpoint.replace(/^dns:\/\/\/?/, '') : dialTarget(endpoint);
  if (address === '') return 'requires a non-empty "endpoint"';
  const split = splitHostPort(address);
  if ('error' in split) return split.error;
  return /^[+-]?\d+$/.test(split.port) ? undefined : `invalid port "${split.port}"`;
}
