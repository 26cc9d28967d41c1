/** What a user set for connections of callers, in the terms of those who keep them. */
import type { GrpcServerConfig } from '../../transport/grpc-server-config.js';
import { DEFAULT_PING_POLICY, type PingPolicy } from './grpc-pings.js';

const DEFAULT_PING_AFTER_MS = 7_200_000;
const DEFAULT_PING_TIMEOUT_MS = 20_000;

/** Bytes that a client may send ahead of what was taken. Small windows stop a big request once per round trip. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/** Any longer frame is cut by the record size of TLS again. */
const MAX_FRAME_BYTES = 64 * 1024;

/** Durations in milliseconds; undefined: no limit. */
export interface CallServerConfig {
  readonly maxConcurrentStreams: number | undefined;
  readonly maxIdleMs: number | undefined;
  readonly maxAgeMs: number | undefined;
  readonly graceMs: number | undefined;
  readonly pingAfterMs: number;
  readonly pingTimeoutMs: number;
  readonly pingPolicy: PingPolicy;
  readonly streamWindow: number;
  readonly connectionWindow: number;
  readonly maxFrame: number;
}

/** Zero and less mean "not set", as in the reference. */
export function callServerConfig(
  config: Pick<GrpcServerConfig, 'max_concurrent_streams' | 'keepalive'>,
): CallServerConfig {
  const life = config.keepalive?.server_parameters;
  return {
    maxConcurrentStreams: whenSet(config.max_concurrent_streams),
    maxIdleMs: whenSet(life?.max_connection_idle),
    maxAgeMs: whenSet(life?.max_connection_age),
    graceMs: whenSet(life?.max_connection_age_grace),
    pingAfterMs: whenSet(life?.time) ?? DEFAULT_PING_AFTER_MS,
    pingTimeoutMs: whenSet(life?.timeout) ?? DEFAULT_PING_TIMEOUT_MS,
    pingPolicy: config.keepalive?.enforcement_policy ?? DEFAULT_PING_POLICY,
    streamWindow: STREAM_WINDOW_BYTES,
    connectionWindow: CONNECTION_WINDOW_BYTES,
    maxFrame: MAX_FRAME_BYTES,
  };
}

/** In whole units. */
function whenSet(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? Math.ceil(value) : undefined;
}
