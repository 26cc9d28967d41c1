import { retrySchema } from '../../exporterhelper/config.js';
import {
  bool,
  componentId,
  int64,
  map,
  object,
  schema,
  secret,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';

const authFields = {
  type: string({
    default: 'connection_string',
    doc:
      'How to prove who writes: `connection_string`, `service_principal`, `system_managed_identity`, ' +
      '`user_managed_identity` or `workload_identity`.',
  }),
  tenant_id: string({
    default: '',
    doc: 'Directory of the application; for `service_principal` and `workload_identity`.',
  }),
  client_id: string({
    default: '',
    doc: 'Application or identity; for `service_principal`, `user_managed_identity` and `workload_identity`.',
  }),
  client_secret: secret({ doc: 'Secret of the application; for `service_principal`.' }),
  connection_string: secret({
    doc:
      'Where and with which key or shared access signature to write; for `connection_string`. Overrides `url`. ' +
      '`UseDevelopmentStorage=true` means an emulator on 127.0.0.1:10000.',
  }),
  federated_token_file: string({
    default: '',
    doc: 'File with the token that Kubernetes projects into the pod; for `workload_identity`. Read anew when it is needed.',
  }),
};

const containerFields = {
  logs: string({ default: 'logs', doc: 'Container for logs. It must exist.' }),
  metrics: string({ default: 'metrics', doc: 'Container for metrics. It must exist.' }),
  traces: string({ default: 'traces', doc: 'Container for traces. It must exist.' }),
};

const nameDoc = (signal: string): string =>
  `Name of a blob of ${signal}, as a layout of Go's time package in local time: every digit or word that means a part of ` +
  'the time is replaced, also inside other words.';

const blobNameFields = {
  metrics_format: string({ default: '2006/01/02/metrics_15_04_05.json', doc: nameDoc('metrics') }),
  logs_format: string({ default: '2006/01/02/logs_15_04_05.json', doc: nameDoc('logs') }),
  traces_format: string({ default: '2006/01/02/traces_15_04_05.json', doc: nameDoc('traces') }),
  serial_num_range: int64({
    default: 10000,
    doc: 'The name ends in `_` and a random number below this one. 1 for always `_0`.',
  }),
  serial_num_before_extension: bool({
    default: false,
    doc: 'Put the number in front of the file extension; only what stands before the extension is then a time layout.',
  }),
  params: map(string({ default: '', doc: '' }), { doc: 'Taken and not used, as in the reference.' }),
};

const appendBlobFields = {
  enabled: bool({ default: false, doc: 'Append to the blob of that name instead of writing a new one.' }),
  separator: string({ default: '\n', doc: 'Bytes written behind each append, the last one included.' }),
};

const encodingFields = {
  logs: componentId({ doc: 'Extension that encodes logs instead of `format`.' }),
  metrics: componentId({ doc: 'Extension that encodes metrics instead of `format`.' }),
  traces: componentId({ doc: 'Extension that encodes traces instead of `format`.' }),
};

const fields = {
  url: string({
    default: '',
    doc: 'Blob service, e.g. `https://account.blob.core.windows.net/`. Needed without a connection string.',
  }),
  container: object(schema(containerFields), { doc: 'Where each signal goes.' }),
  auth: object(schema(authFields), { doc: 'Who writes.' }),
  blob_name_format: object(schema(blobNameFields, validateBlobName), { doc: 'How blobs are named.' }),
  format: string({
    default: 'json',
    doc: 'OTLP as `json` or `proto`. The extension of the blob name does not follow it.',
  }),
  append_blob: object(schema(appendBlobFields), { doc: 'Append blobs instead of block blobs.' }),
  encodings: object(schema(encodingFields), {
    doc: 'Encoding extensions, by signal. They must be in `service.extensions`.',
  }),
  retry_on_failure: object(retrySchema, { doc: 'Trying again after a failure. The caller waits meanwhile.' }),
};

/** Source followed: contrib `azureblobexporter/config.go` around 0.131.0. */
export const azureBlobSchema = schema(fields, validate);

export type AzureBlobConfig = InferConfig<typeof azureBlobSchema>;
export type AuthConfig = AzureBlobConfig['auth'];
export type BlobNameConfig = AzureBlobConfig['blob_name_format'];

function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = authProblem(config.url, config.auth) ?? formatProblem(config.format);
  if (problem !== undefined) issues.add([], problem);
}

function authProblem(url: string, auth: ConfigOf<typeof authFields>): string | undefined {
  if (url === '' && auth.type !== 'connection_string') {
    return 'url cannot be empty when auth type is not connection_string';
  }
  switch (auth.type) {
    case 'connection_string':
      if (auth.connection_string !== '') return undefined;
      return 'connection_string cannot be empty when auth type is connection_string';
    case 'service_principal':
      if (auth.tenant_id !== '' && auth.client_id !== '' && auth.client_secret !== '') return undefined;
      return 'tenant_id, client_id and client_secret cannot be empty when auth type is service-principal';
    case 'user_managed_identity':
      if (auth.client_id !== '') return undefined;
      return 'client_id cannot be empty when auth type is user_managed_identity';
    case 'workload_identity':
      if (auth.tenant_id !== '' && auth.client_id !== '' && auth.federated_token_file !== '') return undefined;
      return 'tenant_id, client_id and federated_token_file cannot be empty when auth type is workload_identity';
    default:
      return undefined; // found out at start, as in the reference
  }
}

function formatProblem(format: string): string | undefined {
  return format === 'json' || format === 'proto' ? undefined : `unknown format type: ${format}`;
}

/** The reference takes such a range and panics with the first blob. */
function validateBlobName(config: ConfigOf<typeof blobNameFields>, issues: Issues): void {
  if (config.serial_num_range > 0) return;
  issues.add(
    [],
    `serial_num_range must be positive, found ${config.serial_num_range}; 1 gives every blob the number 0`,
  );
}
