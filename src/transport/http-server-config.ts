/**
 * The settings of an HTTP server.
 *
 * Source: collector `confighttp.ServerConfig` at 0.131.0.
 */
import {
  bool,
  componentId,
  duration,
  int,
  int64,
  list,
  map,
  object,
  optional,
  schema,
  secret,
  string,
} from '../component/schema.js';
import type { ConfigOf, InferConfig } from '../component/schema.js';
import { tlsServerSchema } from './tls-config.js';

/** What a body may measure when `max_request_body_size` says nothing, in bytes. */
export const DEFAULT_MAX_BODY_BYTES = 20 * 1024 * 1024;

/** Values of Content-Encoding; the empty one is a body that is not compressed. */
export const DEFAULT_COMPRESSION_ALGORITHMS = [
  '',
  'gzip',
  'zstd',
  'zlib',
  'snappy',
  'deflate',
  'lz4',
  'x-snappy-framed',
] as const;

const corsSchema = schema({
  allowed_origins: list(string({ default: '', doc: 'An origin; `*` stands for any text.' }), {
    doc: 'Origins whose pages may send, e.g. `https://*.example.com`; empty: no CORS at all.',
  }),
  allowed_headers: list(string({ default: '', doc: 'A header, or `*`.' }), {
    doc: 'Request headers beside the safe ones; empty: Accept, Content-Type and X-Requested-With.',
  }),
  max_age: int({ default: 0, unit: 's', doc: 'How long a browser may remember the answer to a preflight request.' }),
});

const authSchema = schema({
  request_params: list(string({ default: '', doc: 'A query parameter.' }), {
    doc: 'Query parameters that stand in for headers of the same name when callers are checked.',
  }),
  authenticator: componentId({ doc: 'Extension that checks callers, e.g. `bearertokenauth`.' }),
});

const middlewareSchema = schema({ id: componentId({ doc: 'Extension that wraps requests. None is available.' }) });

export type CorsConfig = InferConfig<typeof corsSchema>;

/** @param defaults what the component using the server presets. */
export function httpServerFields(defaults: { readonly endpoint: string }) {
  return {
    endpoint: string({ default: defaults.endpoint, doc: 'Address to listen on, `host:port`.' }),
    tls: optional(tlsServerSchema, { doc: 'TLS; off unless written.' }),
    cors: optional(corsSchema, { doc: 'Which web pages may send.' }),
    auth: optional(authSchema, { doc: 'Who may call.' }),
    max_request_body_size: int64({
      default: 0,
      unit: 'bytes',
      doc: 'Largest body, checked as sent and again after decompression; 0 or less: 20971520.',
    }),
    include_metadata: bool({ default: false, doc: "Pass the request's headers on, for `metadata_keys`." }),
    response_headers: map(secret({ doc: 'A value.' }), { doc: 'Headers added to every response.' }),
    compression_algorithms: list(string({ default: '', doc: 'A value of Content-Encoding.' }), {
      default: DEFAULT_COMPRESSION_ALGORITHMS,
      doc: 'Values of Content-Encoding that are taken; the empty one is an uncompressed body.',
    }),
    read_timeout: duration({ default: '0s', doc: 'For a request with its body; 0: 5 minutes.' }),
    read_header_timeout: duration({
      default: '0s',
      doc: "For a request's headers; 0: as `read_timeout`, else 1 minute.",
    }),
    write_timeout: duration({ default: '0s', doc: 'For the response, from the end of the request headers; 0: none.' }),
    idle_timeout: duration({
      default: '0s',
      doc: 'For the next request on a connection; 0: as `read_timeout`, else none.',
    }),
    middleware: list(object(middlewareSchema, { doc: 'One wrapper.' }), {
      doc: 'Extensions around requests. None is available: naming one is refused at start.',
    }),
  };
}

export type HttpServerConfig = ConfigOf<ReturnType<typeof httpServerFields>>;

/** Largest body in bytes. */
export function maxBodyBytes(config: HttpServerConfig): number {
  return config.max_request_body_size > 0 ? config.max_request_body_size : DEFAULT_MAX_BODY_BYTES;
}
