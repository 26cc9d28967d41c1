/** The recorded gRPC requests, by name. What the recording kept is the answers; the requests are made again from their names. */
import { Client, compressionAlgorithms, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ChannelOptions, ServiceError } from '@grpc/grpc-js';
import { LOGS, LOGS_OVER_4_MIB, METRICS, UNKNOWN_WIRE_TYPE } from './payloads.js';

export interface GrpcAnswer {
  readonly code: number;
  readonly status: string;
  readonly details: string;
  /** Hexadecimal. */
  readonly response?: string;
}

export interface GrpcPorts {
  /** Without TLS, for everybody. */
  readonly open: number;
  /** TLS and a token. */
  readonly secured: number;
  readonly caPem: string;
}

interface GrpcRequest {
  readonly server?: 'open' | 'secured';
  readonly path?: string;
  readonly body?: Uint8Array;
  readonly authorization?: readonly string[];
  /** Speak TLS; default: where the server does. */
  readonly tls?: boolean;
  readonly compression?: compressionAlgorithms;
}

export const TOKEN = 'SuperSecret1234';

const LOGS_SERVICE = '/opentelemetry.proto.collector.logs.v1.LogsService';
const EXPORT_LOGS = `${LOGS_SERVICE}/Export`;
const EXPORT_METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const EXPORT_TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const secured = (...authorization: string[]): GrpcRequest => ({ server: 'secured', authorization });

export const GRPC_REQUESTS: Readonly<Record<string, GrpcRequest>> = {
  ok: {},
  'ok-tls-auth': secured(`Bearer ${TOKEN}`),
  'no-auth-header': secured(),
  'wrong-token': secured('Bearer nope'),
  'lowercase-scheme': secured(`bearer ${TOKEN}`),
  'token-without-scheme': secured(TOKEN),
  'basic-scheme': secured(`Basic ${TOKEN}`),
  'trailing-space': secured(`Bearer ${TOKEN} `),
  'two-auth-headers': secured('Bearer nope', `Bearer ${TOKEN}`),
  'plaintext-to-tls-port': { ...secured(`Bearer ${TOKEN}`), tls: false },
  'tls-to-plaintext-port': { tls: true },
  'garbage-body': { body: UNKNOWN_WIRE_TYPE },
  'truncated-body': { body: LOGS.subarray(0, LOGS.length - 1) },
  'empty-body': { body: new Uint8Array() },
  'metrics-to-logs-service': { body: METRICS },
  'message-over-4MiB': { body: LOGS_OVER_4_MIB },
  'message-over-20MiB': { body: Buffer.alloc(20_971_525) },
  'unknown-service': { path: '/no.such.Service/Export' },
  'unknown-method': { path: `${LOGS_SERVICE}/Import` },
  'traces-without-pipeline': { path: EXPORT_TRACES },
  'compression-gzip': { compression: compressionAlgorithms.gzip },
  'compression-deflate': { compression: compressionAlgorithms.deflate },
  'ok-metrics': { path: EXPORT_METRICS, body: METRICS },
};

const asIs = (bytes: Buffer): Buffer => bytes;

export async function callGrpc(ports: GrpcPorts, request: GrpcRequest): Promise<GrpcAnswer> {
  const server = request.server ?? 'open';
  const isTls = request.tls ?? server === 'secured';
  const { compression } = request;
  const options: ChannelOptions = {
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    ...(compression !== undefined && { 'grpc.default_compression_algorithm': compression }),
  };
  const channel = isTls ? credentials.createSsl(Buffer.from(ports.caPem)) : credentials.createInsecure();
  const client = new Client(`127.0.0.1:${ports[server]}`, channel, options);
  const metadata = new Metadata();
  for (const value of request.authorization ?? []) metadata.add('authorization', value);
  try {
    return await new Promise((resolve) => {
      const body = Buffer.from(request.body ?? LOGS);
      const path = request.path ?? EXPORT_LOGS;
      client.makeUnaryRequest(path, asIs, asIs, body, metadata, (error, response) =>
        resolve(error === null ? taken(response!) : refused(error)),
      );
    });
  } finally {
    client.close();
  }
}

function taken(response: Buffer): GrpcAnswer {
  return { code: status.OK, status: 'OK', details: '', response: response.toString('hex') };
}

function refused({ code, details }: ServiceError): GrpcAnswer {
  return { code, status: status[code], details };
}
