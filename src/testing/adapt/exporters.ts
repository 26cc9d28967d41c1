/** Exporters send to stand-ins; what they do on the way stays as it is configured. */
import { join } from 'node:path';
import { formatComponentId } from '../../component/id.js';
import type { HubConfig } from '../../config/hub-config.js';
import type { Signal } from '../../pdata/signal.js';
import type { BackEnds } from '../back-ends/back-ends.js';
import type { TestCertificates } from '../certificates.js';
import type { Draft } from './draft.js';
import type { Path } from './edit.js';

const STAND_IN = 'a stand-in takes the place of the back end';
const PLAIN_HTTP = 'the stand-in speaks plain HTTP on this machine';

/** Client authenticators that need nothing but the file. */
const LOCAL_AUTHENTICATORS = new Set(['bearertokenauth', 'basicauth', 'headers_setter']);

export interface ExporterSettings {
  readonly folder: string;
  readonly certificates: TestCertificates;
  readonly backEnds: BackEnds;
}

type Adapter = (draft: Draft, id: string, settings: ExporterSettings) => Promise<void> | void;

const ADAPTERS: Readonly<Record<string, Adapter>> = {
  prometheusremotewrite: remoteWrite,
  azureblob: blobs,
  azure_blob: blobs,
  otlp: otlpGrpc,
  otlp_grpc: otlpGrpc,
  otlphttp: otlpHttp,
  otlp_http: otlpHttp,
  file: (draft, id, { folder }) => {
    draft.set(
      ['exporters', id, 'path'],
      join(folder, `${id.replaceAll(/[^\w.-]/g, '_')}.out`),
      "the test's own folder",
    );
  },
  prometheus: (draft, id) => {
    draft.set(['exporters', id, 'endpoint'], '127.0.0.1:0', 'tests run side by side: a free port of this machine');
  },
};

export async function adaptExporters(draft: Draft, config: HubConfig, settings: ExporterSettings): Promise<void> {
  for (const id of usedExporters(config)) {
    const [type = ''] = id.split('/');
    await ADAPTERS[type]?.(draft, id, settings);
  }
}

/** Ids that some pipeline names; the others never run. */
function usedExporters({ service }: HubConfig): readonly string[] {
  const ids = Object.values(service.pipelines).flatMap(({ exporters }) => exporters);
  return [...new Set(ids.filter((id) => id !== undefined).map(formatComponentId))];
}

async function remoteWrite(draft: Draft, id: string, { folder, backEnds }: ExporterSettings): Promise<void> {
  const at = ['exporters', id];
  if (draft.plain([...at, 'wal']) instanceof Object) {
    draft.set([...at, 'wal', 'directory'], join(folder, 'wal'), "the test's own folder");
  }
  if (backEnds.choices.remoteWrite === 'config') return;
  const standIn = await backEnds.startRemoteWrite(id);
  draft.set([...at, 'endpoint'], `${standIn.url}${pathOf(draft.text([...at, 'endpoint']), '/api/v1/write')}`, STAND_IN);
  withoutHttpTransport(draft, at);
}

async function blobs(draft: Draft, id: string, { backEnds }: ExporterSettings): Promise<void> {
  if (backEnds.choices.blobs === 'config') return;
  const at = ['exporters', id];
  const containers = ['logs', 'metrics', 'traces'].map((signal) => draft.text([...at, 'container', signal]) ?? signal);
  const standIn = await backEnds.startBlobs(id, containers);
  draft.set([...at, 'url'], `${standIn.url}/`, STAND_IN);
  draft.set(
    [...at, 'auth'],
    { type: 'connection_string', connection_string: standIn.connectionString },
    STAND_IN,
    "the emulator's connection string",
  );
}

async function otlpGrpc(draft: Draft, id: string, settings: ExporterSettings): Promise<void> {
  const { backEnds, certificates } = settings;
  if (backEnds.choices.otlp === 'config') return;
  const at = ['exporters', id];
  const tls = [...at, 'tls'];
  const hasAuthority = ['ca_file', 'ca_pem'].some((key) => (draft.text([...tls, key]) ?? '') !== '');
  const isPlain = draft.plain([...tls, 'insecure']) === true && !hasAuthority;
  const clientCertificates = ['cert_file', 'cert_pem'].some((key) => (draft.text([...tls, key]) ?? '') !== '');
  const standIn = await backEnds.startOtlp(id, { protocol: 'grpc', tls: !isPlain, clientCertificates });
  draft.set([...at, 'endpoint'], standIn.endpoint, STAND_IN);
  keepLocalAuth(draft, at);
  if (isPlain) return;
  for (const key of ['ca_pem', 'cert_pem', 'key_pem', 'server_name_override', 'tpm'])
    draft.remove([...tls, key], STAND_IN);
  draft.remove([...at, 'authority'], "the stand-in's certificate is for localhost");
  draft.set([...tls, 'ca_file'], certificates.caFile, "the stand-in's certificate comes from the test's own authority");
  if (!clientCertificates) return;
  draft.set([...tls, 'cert_file'], certificates.clientCertFile, "a client certificate of the test's own authority");
  draft.set([...tls, 'key_file'], certificates.clientKeyFile, "a client certificate of the test's own authority");
}

const ENDPOINTS: readonly Signal[] = ['traces', 'metrics', 'logs'];

async function otlpHttp(draft: Draft, id: string, { backEnds }: ExporterSettings): Promise<void> {
  if (backEnds.choices.otlp === 'config') return;
  const at = ['exporters', id];
  const base = draft.text([...at, 'endpoint']);
  const own = ENDPOINTS.flatMap((signal) => {
    const endpoint = draft.text([...at, `${signal}_endpoint`]);
    return endpoint === undefined || endpoint === '' ? [] : [[signal, pathOf(endpoint, '/')] as const];
  });
  const basePath = pathOf(base, '').replace(/\/$/, '');
  const paths = {
    ...(base === undefined ? {} : Object.fromEntries(ENDPOINTS.map((signal) => [signal, `${basePath}/v1/${signal}`]))),
    ...Object.fromEntries(own),
  };
  const standIn = await backEnds.startOtlp(id, { protocol: 'http', tls: false, clientCertificates: false, paths });
  if (base !== undefined) draft.set([...at, 'endpoint'], `http://${standIn.endpoint}${basePath}`, STAND_IN);
  for (const [signal, path] of own)
    draft.set([...at, `${signal}_endpoint`], `http://${standIn.endpoint}${path}`, STAND_IN);
  withoutHttpTransport(draft, at);
}

function withoutHttpTransport(draft: Draft, at: Path): void {
  draft.remove([...at, 'tls'], PLAIN_HTTP);
  draft.remove([...at, 'proxy_url'], 'the stand-in is on this machine');
  keepLocalAuth(draft, at);
}

/** An authenticator that must ask somebody else for its tokens cannot do so in a test. */
function keepLocalAuth(draft: Draft, at: Path): void {
  const authenticator = draft.text([...at, 'auth', 'authenticator']);
  if (authenticator === undefined || LOCAL_AUTHENTICATORS.has(authenticator.split('/')[0]!)) return;
  draft.remove([...at, 'auth'], `${authenticator} gets its tokens from another machine`);
}

/** The path of a URL, so that a request still shows where it would have gone. */
function pathOf(url: string | undefined, fallback: string): string {
  if (url === undefined || !URL.canParse(url)) return fallback;
  const { pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? fallback : `${pathname}${search}`;
}
