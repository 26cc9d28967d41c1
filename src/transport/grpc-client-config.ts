/**
 * The settings of a gRPC client.
 *
 * Source: collector `configgrpc.ClientConfig` at 0.131.0.
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
import { compressionField } from './compression-config.js';
import type { Compression } from './compression-config.js';
import { tlsClientSchema, validateTlsClient } from './tls-config.js';
import type { TlsClientConfig } from './tls-config.js';

const BALANCERS = ['pick_first', 'round_robin'];

const authSchema = schema({
  authenticator: componentId({ doc: 'Extension that adds credentials, e.g. `bearertokenauth`.' }),
});

const middlewareSchema = schema({ id: componentId({ doc: 'Extension that wraps calls. None is available.' }) });

const keepaliveSchema = schema({
  time: duration({ default: '0s', doc: 'Ping a silent server after this; at least 10 seconds.' }),
  timeout: duration({ default: '0s', doc: 'Reconnect when a ping is not answered within this; 0: 20 seconds.' }),
  permit_without_stream: bool({ default: false, doc: 'Ping while no call is running, too.' }),
});

export interface GrpcClientDefaults {
  readonly compression: Compression;
  readonly writeBufferSize: number;
}

/** @param defaults what the component using the client presets. */
export function grpcClientFields(defaults: GrpcClientDefaults) {
  return {
    endpoint: string({
      default: '',
      doc: 'Where to send: `host:port`, or `dns:///host:port` to choose among all its addresses. `http://` and `https://` in front are allowed.',
    }),
    compression: compressionField(defaults.compression, 'none, gzip, snappy, zstd'),
    // The blocks that embed these fields check `tls` themselves, under the name it has there.
    tls: object<TlsClientConfig>(
      { fields: tlsClientSchema.fields, validate: undefined },
      { doc: 'TLS; on unless `insecure`.' },
    ),
    keepalive: optional(keepaliveSchema, { doc: 'Probing of connections; off unless written.' }),
    read_buffer_size: int({ default: 0, unit: 'bytes', doc: 'Accepted; Node chooses its own buffers.' }),
    write_buffer_size: int({
      default: defaults.writeBufferSize,
      unit: 'bytes',
      doc: 'Accepted; messages are handed to the system as a whole.',
    }),
    wait_for_ready: bool({
      default: false,
      doc: 'While there is no connection: wait for one within `timeout` instead of failing at once.',
    }),
    headers: map(secret({ doc: 'A value.' }), { doc: 'Metadata of every call.' }),
    balancer_name: string({
      default: '',
      doc: 'How calls spread over the addresses of a `dns:///` endpoint: `pick_first` (when empty) or `round_robin`.',
    }),
    authority: string({ default: '', doc: 'Value of `:authority` instead of the endpoint.' }),
    auth: optional(authSchema, { doc: 'Credentials for every call.' }),
    middlewares: list(object(middlewareSchema, { doc: 'One wrapper.' }), {
      doc: 'Extensions around calls. None is available: naming one is refused at start.',
    }),
  };
}

export type GrpcClientConfig = ConfigOf<ReturnType<typeof grpcClientFields>>;

/**
 * The reference's checks of the block.
 *
 * @param path the reference's name of the block, where it is squashed into another one: `['clientconfig']`.
 */
export function validateGrpcClient(config: GrpcClientConfig, issues: Issues, path: readonly string[]): void {
  const { balancer_name: balancer } = config;
  if (balancer !== '' && !BALANCERS.includes(balancer.toLowerCase())) {
    issues.add(path, `invalid balancer_name: ${balancer}`);
  }
  validateTlsClient(config.tls, issues, [...path, 'tls']);
}

/** The endpoint as it is dialled, without `http://` or `https://`. */
export function dialTarget(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '');
}

/** Whether calls go over TLS. */
export function usesTls({ endpoint, tls }: Pick<GrpcClientConfig, 'endpoint' | 'tls'>): boolean {
  return !tls.insecure || tls.ca_file !== '' || tls.ca_pem !== '' || endpoint.startsWith('https://');
}
