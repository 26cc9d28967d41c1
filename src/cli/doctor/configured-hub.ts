/** What a configuration says about where the hub listens and where it sends, read from the resolved YAML. */
type Block = Readonly<Record<string, unknown>>;

export interface ConfiguredHub {
  /** Where its first OTLP receiver listens, as a URL that reaches it from its own machine. */
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
  /** File with the token, in place of it. */
  readonly tokenFile: string | undefined;
  /** Certificate file of the receiver; trusted when no authority is given. */
  readonly certFile: string | undefined;
  /** Page with the hub's own metrics. */
  readonly metricsUrl: string | undefined;
  readonly remoteWrites: readonly RemoteWriteBackEnd[];
  readonly blobs: readonly BlobBackEnd[];
}

export interface RemoteWriteBackEnd {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BlobBackEnd {
  readonly id: string;
  readonly connectionString: string;
  /** Container of logs. */
  readonly container: string;
}

/** @param config resolved configuration, as plain data; anything that is not there or not of the right kind is left out. */
export function configuredHub(config: unknown): ConfiguredHub {
  const root = block(config);
  const used = usedExporters(root);
  const exporters = Object.entries(block(root['exporters'])).filter(([id]) => used.has(id));
  const grpc = firstGrpc(root);
  const authenticator = authenticatorOf(root, grpc);
  return {
    endpoint: grpc && endpointOf(grpc),
    token: text(authenticator['token']),
    tokenFile: text(authenticator['filename']),
    certFile: grpc && text(block(grpc['tls'])['cert_file']),
    metricsUrl: metricsUrlOf(root),
    remoteWrites: exporters.filter(([id]) => isType(id, 'prometheusremotewrite')).flatMap(remoteWrite),
    blobs: exporters.filter(([id]) => isType(id, 'azureblob')).flatMap(blob),
  };
}

function usedExporters(root: Block): ReadonlySet<string> {
  const pipelines = Object.values(block(block(root['service'])['pipelines']));
  return new Set(pipelines.flatMap((pipeline) => list(block(pipeline)['exporters'])));
}

function firstGrpc(root: Block): Block | undefined {
  for (const [id, receiver] of Object.entries(block(root['receivers']))) {
    const protocols = block(block(receiver)['protocols']);
    if (isType(id, 'otlp') && 'grpc' in protocols) return block(protocols['grpc']);
  }
  return undefined;
}

function endpointOf(grpc: Block): string {
  const endpoint = text(grpc['endpoint']) ?? 'localhost:4317';
  const [, host = '', port = '4317'] = /^(.*?):(\d+)$/.exec(endpoint) ?? [];
  const reachable = ['', '0.0.0.0', '[::]'].includes(host) ? 'localhost' : host;
  return `${grpc['tls'] === undefined ? 'http' : 'https'}://${reachable}:${port}`;
}

function authenticatorOf(root: Block, grpc: Block | undefined): Block {
  const id = text(block(grpc?.['auth'])['authenticator']);
  return id === undefined ? {} : block(block(root['extensions'])[id]);
}

function metricsUrlOf(root: Block): string | undefined {
  const metrics = block(block(block(root['service'])['telemetry'])['metrics']);
  if (metrics['level'] === 'none') return undefined;
  for (const reader of Array.isArray(metrics['readers']) ? (metrics['readers'] as unknown[]) : []) {
    const { host, port } = block(block(block(block(reader)['pull'])['exporter'])['prometheus']);
    if (typeof port === 'number') return `http://${reachableHost(text(host))}:${port}/metrics`;
  }
  return metrics['readers'] === undefined ? 'http://localhost:8888/metrics' : undefined;
}

function reachableHost(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '' ? 'localhost' : host;
}

function remoteWrite([id, exporter]: readonly [string, unknown]): RemoteWriteBackEnd[] {
  const { endpoint, headers } = block(exporter);
  const url = text(endpoint);
  if (url === undefined || !URL.canParse(url)) return [];
  const named = Object.entries(block(headers)).map(([name, value]) => [name, String(value)]);
  return [{ id, url, headers: Object.fromEntries(named) as Record<string, string> }];
}

function blob([id, exporter]: readonly [string, unknown]): BlobBackEnd[] {
  const connectionString = text(block(block(exporter)['auth'])['connection_string']);
  if (connectionString === undefined) return [];
  return [{ id, connectionString, container: text(block(block(exporter)['container'])['logs']) ?? 'logs' }];
}

function isType(id: string, type: string): boolean {
  return id === type || id.startsWith(`${type}/`);
}

function block(value: unknown): Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Block) : {};
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
