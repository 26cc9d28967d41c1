/**
 * The settings of a gRPC server.
 *
 * Source: collector `configgrpc.ServerConfig` at 0.131.0. Its own validation is not reached for the otlp receiver, so values
 * that make no sense are read as "not set", as there.
 */
import {
  bool,
  componentId,
  duration,
  int,
  list,
  object,
  optional,
  schema,
  string,
  text,
  uint32,
} from '../component/schema.js';
import type { ConfigOf } from '../component/schema.js';
import { tlsServerSchema } from './tls-config.js';

/** What a message may measure when `max_recv_msg_size_mib` says nothing, in bytes after decompression. */
export const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const MIB = 1024 * 1024;

const TRANSPORTS = [
  'tcp',
  'tcp4',
  'tcp6',
  'udp',
  'udp4',
  'udp6',
  'ip',
  'ip4',
  'ip6',
  'unix',
  'unixgram',
  'unixpacket',
  '',
];

const transportField = text<string>({
  default: 'tcp',
  values: 'tcp, tcp4, tcp6, unix',
  goType: 'confignet.TransportType',
  doc: 'Kind of address to listen on.',
  parse: (value) =>
    TRANSPORTS.includes(value) ? { value } : { error: `unsupported transport type ${JSON.stringify(value)}` },
});

const dialerSchema = schema({ timeout: duration({ default: '0s', doc: 'Has no meaning for a server.' }) });

const serverParametersSchema = schema({
  max_connection_idle: duration({ default: '0s', doc: 'Close a connection without requests after this; 0: never.' }),
  max_connection_age: duration({
    default: '0s',
    doc: 'Ask clients to reconnect after this, give or take a tenth; 0: never.',
  }),
  max_connection_age_grace: duration({
    default: '0s',
    doc: 'Time for running requests after `max_connection_age`; 0: no limit.',
  }),
  time: duration({ default: '0s', doc: 'Ping a silent client after this; 0: 2 hours.' }),
  timeout: duration({ default: '0s', doc: 'Close when a ping is not answered within this; 0: 20 seconds.' }),
});

const enforcementPolicySchema = schema({
  min_time: duration({ default: '0s', doc: 'Clients that ping more often are disconnected; 0: 5 minutes.' }),
  permit_without_stream: bool({ default: false, doc: 'Allow pings while no request is running.' }),
});

const keepaliveSchema = schema({
  server_parameters: optional(serverParametersSchema, { doc: 'How long connections live and when they are probed.' }),
  enforcement_policy: optional(enforcementPolicySchema, { doc: 'How often clients may ping.' }),
});

const authSchema = schema({
  authenticator: componentId({ doc: 'Extension that checks callers, e.g. `bearertokenauth`.' }),
});

const middlewareSchema = schema({ id: componentId({ doc: 'Extension that wraps requests. None is available.' }) });

/** @param defaults what the component using the server presets. */
export function grpcServerFields(defaults: { readonly endpoint: string; readonly readBufferSize: number }) {
  return {
    tls: optional(tlsServerSchema, { doc: 'TLS; off unless written.' }),
    max_recv_msg_size_mib: int({
      default: 0,
      unit: 'MiB',
      doc: 'Largest message, after decompression; 0 or less: 4.',
    }),
    max_concurrent_streams: uint32({ default: 0, unit: 'requests', doc: 'Requests per connection; 0: no limit.' }),
    read_buffer_size: int({
      default: defaults.readBufferSize,
      unit: 'bytes',
      doc: 'Taken as the flow-control window of a connection.',
    }),
    write_buffer_size: int({ default: 0, unit: 'bytes', doc: 'Accepted; answers are too small to be buffered.' }),
    keepalive: optional(keepaliveSchema, { doc: 'Life and probing of connections.' }),
    auth: optional(authSchema, { doc: 'Who may call.' }),
    include_metadata: bool({
      default: false,
      doc: "Pass the request's metadata on, for `metadata_keys` and `from_context`.",
    }),
    middlewares: list(object(middlewareSchema, { doc: 'One wrapper.' }), {
      doc: 'Extensions around requests. None is available: naming one is refused at start.',
    }),
    // The address is squashed into the block and therefore decoded last.
    endpoint: string({ default: defaults.endpoint, doc: 'Address to listen on, `host:port`, or a path for `unix`.' }),
    transport: transportField,
    dialer: object(dialerSchema, { doc: 'Has no meaning for a server.' }),
  };
}

export type GrpcServerConfig = ConfigOf<ReturnType<typeof grpcServerFields>>;

/** Largest message in bytes. */
export function maxMessageBytes(config: GrpcServerConfig): number {
  return config.max_recv_msg_size_mib > 0 ? config.max_recv_msg_size_mib * MIB : DEFAULT_MAX_MESSAGE_BYTES;
}
