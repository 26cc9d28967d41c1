import type { StatePaths } from './state.js';

/** Where the parts of a development hub listen and write to; `host:port` unless said otherwise. */
export interface DevEndpoints {
  readonly grpc: string;
  readonly http: string;
  readonly health: string;
  /** The hub's own metrics. */
  readonly own: { readonly host: string; readonly port: number };
  /** URL for remote write. */
  readonly remoteWrite: string;
  /** URL of the blob service, with the account. */
  readonly blobs: string;
  readonly blobConnectionString: string;
}

/** The blob that log records of this hour go to, local time. */
export function blobNameAt(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day}/logs_${two(time.getHours())}_0.txt`;
}

/** Time after which a batch leaves, full or not. Short, so that what was sent can be looked at at once. */
export const DEV_BATCH_TIMEOUT = '1s';

/** The reference's own place for its metrics; a hub that takes another one must write out all of the reader's settings. */
const DEFAULT_OWN_PORT = 8888;

/**
 * The configuration of a development hub as a user would write it. The reference collector runs the same file.
 *
 * @param verbose log lines from info on and a line per item from the debug exporter.
 */
export function devConfiguration(paths: StatePaths, endpoints: DevEndpoints, verbose: boolean): string {
  return `# Written by \`otlp-hub dev\` at every start; changes here are lost. Copy it to start from it:
#   otlp-hub --config my-hub.yaml --compat latest
# Without --compat latest log records stand in a blob with nothing between them, as the reference collector writes them.
extensions:
  bearertokenauth/dev:
    filename: ${quoted(paths.tokenFile)}
  text_encoding: {}
  health_check:
    endpoint: ${quoted(endpoints.health)}

receivers:
  otlp:
    protocols:
      grpc:
        endpoint: ${quoted(endpoints.grpc)}
        auth:
          authenticator: bearertokenauth/dev
        tls:
          cert_file: ${quoted(paths.certFile)}
          key_file: ${quoted(paths.keyFile)}
      http:
        endpoint: ${quoted(endpoints.http)}
        auth:
          authenticator: bearertokenauth/dev
        tls:
          cert_file: ${quoted(paths.certFile)}
          key_file: ${quoted(paths.keyFile)}

processors:
  batch:
    send_batch_size: 4096
    # 10s in the tutorial; short here, so that you see what you send.
    timeout: ${DEV_BATCH_TIMEOUT}

exporters:
  prometheusremotewrite:
    endpoint: ${quoted(endpoints.remoteWrite)}
  azureblob:
    url: ${quoted(`${endpoints.blobs}/`)}
    container:
      logs: logs
    auth:
      type: connection_string
      # The emulator's published key: no secret.
      connection_string: ${quoted(endpoints.blobConnectionString)}
    encodings:
      logs: text_encoding
    append_blob:
      enabled: true
    # One blob an hour, so that there is one place to look at: 2025-01-31/logs_15_0.txt.
    blob_name_format:
      logs_format: 2006-01-02/logs_15.txt
      serial_num_range: 1
      serial_num_before_extension: true
  debug:
    verbosity: ${verbose ? 'normal' : 'basic'}
    use_internal_logger: false

service:
  extensions: [bearertokenauth/dev, text_encoding, health_check]
  telemetry:
    logs:
      level: ${verbose ? 'info' : 'warn'}
${ownMetrics(endpoints.own)}  pipelines:
    metrics:
      receivers: [otlp]
      processors: [batch]
      exporters: [prometheusremotewrite, debug]
    logs:
      receivers: [otlp]
      processors: [batch]
      exporters: [azureblob, debug]
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [debug]
`;
}

/** Nothing for the usual port; else a reader that says the same on another. */
function ownMetrics({ host, port }: DevEndpoints['own']): string {
  if (port === DEFAULT_OWN_PORT) return '';
  return `    metrics:
      readers:
        - pull:
            exporter:
              prometheus:
                host: ${quoted(host)}
                port: ${port}
                without_scope_info: true
                without_type_suffix: true
                without_units: true
                with_resource_constant_labels:
                  included: ['*']
`;
}

/** A YAML text in double quotes; a dollar sign doubled, because the configuration is expanded when it is read. */
function quoted(text: string): string {
  return JSON.stringify(text.replaceAll('$', '$$$$'));
}
