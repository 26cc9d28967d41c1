/**
 * The settings of an HTTP client.
 *
 * Source: collector `confighttp.ClientConfig` and `configcompression` at 0.131.0.
 */
import {
  bool,
  componentId,
  duration,
  int,
  list,
  map,
  object,
  optional,
  schema,
  secret,
  string,
} from '../component/schema.js';
import type { ConfigOf, Issues } from '../component/schema.js';
import { compressionField, isCompressed } from './compression-config.js';
import type { Compression } from './compression-config.js';
import { tlsClientSchema, validateTlsClient } from './tls-config.js';
import type { TlsClientConfig } from './tls-config.js';

const authSchema = schema({
  authenticator: componentId({ doc: 'Extension that adds credentials, e.g. `bearertokenauth`.' }),
});

const middlewareSchema = schema({ id: componentId({ doc: 'Extension that wraps requests. None is available.' }) });

const compressionParamsSchema = schema({
  level: int({
    default: 0,
    typeName: 'configcompression.Level',
    doc: 'Level of gzip, zlib and deflate (-2 to 9) or zstd; 0: the default one.',
  }),
});

const cookiesSchema = schema({
  enabled: bool({ default: false, doc: 'Send back the cookies that the server sets.' }),
});

export interface HttpClientDefaults {
  readonly endpoint: string;
  readonly timeout: string;
  readonly compression: Compression;
  readonly writeBufferSize: number;
}

/** @param defaults what the component using the client presets. */
export function httpClientFields(defaults: HttpClientDefaults) {
  return {
    endpoint: string({ default: defaults.endpoint, doc: 'URL to send to.' }),
    proxy_url: string({ default: '', doc: 'Proxy to go through; empty: what `HTTP_PROXY` and its kin say.' }),
    // The blocks that embed these fields check `tls` themselves, under the name it has there.
    tls: object<TlsClientConfig>(
      { fields: tlsClientSchema.fields, validate: undefined },
      { doc: 'TLS, for `https` endpoints.' },
    ),
    read_buffer_size: int({ default: 0, unit: 'bytes', doc: 'Accepted; Node chooses its own buffers.' }),
    write_buffer_size: int({
      default: defaults.writeBufferSize,
      unit: 'bytes',
      doc: 'Accepted; bodies are handed to the system as a whole.',
    }),
    timeout: duration({ default: defaults.timeout, doc: 'Limit of one request with its answer. 0 for none.' }),
    headers: map(secret({ doc: 'A value.' }), {
      doc: 'Headers of every request; they replace those of the same name. `Host` sets the host.',
    }),
    auth: optional(authSchema, { doc: 'Credentials for every request.' }),
    compression: compressionField(
      defaults.compression,
      'none, gzip, zlib, deflate, snappy, x-snappy-framed, zstd, lz4',
    ),
    compression_params: object(compressionParamsSchema, { doc: 'How hard to compress.' }),
    max_idle_conns: int({ default: 100, doc: 'Connections kept open while idle. 0 for no limit.' }),
    max_idle_conns_per_host: int({ default: 0, doc: 'The same per host. 0 for 2, as in Go.' }),
    max_conns_per_host: int({ default: 0, doc: 'Connections per host, idle or not. 0 for no limit.' }),
    idle_conn_timeout: duration({
      default: '90s',
      doc: 'Close a connection that was idle for this long. 0 for never.',
    }),
    disable_keep_alives: bool({ default: false, doc: 'Use a connection for one request only.' }),
    http2_read_idle_timeout: duration({ default: '0s', doc: 'Accepted; requests are sent over HTTP/1.1.' }),
    http2_ping_timeout: duration({ default: '0s', doc: 'Accepted; requests are sent over HTTP/1.1.' }),
    cookies: object(cookiesSchema, { doc: 'Cookies.' }),
    middleware: list(object(middlewareSchema, { doc: 'One wrapper.' }), {
      doc: 'Extensions around requests. None is available: naming one is refused at start.',
    }),
  };
}

export type HttpClientConfig = ConfigOf<ReturnType<typeof httpClientFields>>;

/**
 * The reference's checks of the block.
 *
 * @param path the reference's name of the block, where it is squashed into another one: `['clientconfig']`.
 */
export function validateHttpClient(config: HttpClientConfig, issues: Issues, path: readonly string[]): void {
  const problem = compressionProblem(config);
  if (problem !== undefined) issues.add(path, problem);
  validateTlsClient(config.tls, issues, [...path, 'tls']);
}

function compressionProblem({ compression, compression_params: { level } }: HttpClientConfig): string | undefined {
  if (!isCompressed(compression) || compression === 'zstd') return undefined;
  const levelled = compression === 'gzip' || compression === 'zlib' || compression === 'deflate';
  if (levelled ? level >= -2 && level <= 9 : level === 0) return undefined;
  return `unsupported parameters {Level:${level}} for compression type ${JSON.stringify(compression)}`;
}
