/** What a `configgrpc` client block means to a channel. */
import type { ClientOptions } from '@grpc/grpc-js';
import { StartError } from '../component/errors.js';
import { dialTarget, usesTls, type GrpcClientConfig } from './grpc-client-config.js';

/** grpc-go pings no more often than that. */
const MIN_PING_AFTER_MS = 10_000;
const DEFAULT_PING_TIMEOUT_MS = 20_000;

/** @throws {StartError} */
export function channelOptions(config: GrpcClientConfig, userAgent: string): ClientOptions {
  return {
    'grpc.primary_user_agent': userAgent,
    'grpc.default_authority': authorityOf(config),
    'grpc.enable_channelz': 0,
    // Each exporter has its own connection, whose end it decides.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
    ...balancing(config),
    ...keepalive(config),
  };
}

/** As in grpc-go, a name alone is dialled as it is; only the dns resolver gives addresses to choose from. */
function balancing({ balancer_name: name, endpoint }: GrpcClientConfig): ClientOptions {
  if (name.toLowerCase() !== 'round_robin' || !endpoint.startsWith('dns:')) return {};
  return { 'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }) };
}

function keepalive({ keepalive: wishes }: GrpcClientConfig): ClientOptions {
  if (wishes === undefined) return {};
  return {
    'grpc.keepalive_time_ms': Math.ceil(Math.max(wishes.time, MIN_PING_AFTER_MS)),
    'grpc.keepalive_timeout_ms': wishes.timeout > 0 ? Math.ceil(wishes.timeout) : DEFAULT_PING_TIMEOUT_MS,
    'grpc.keepalive_permit_without_calls': wishes.permit_without_stream ? 1 : 0,
  };
}

function authorityOf(config: GrpcClientConfig): string {
  const { authority, tls } = config;
  const expected = usesTls(config) ? tls.server_name_override : '';
  if (authority !== '' && expected !== '' && authority !== expected) {
    const [given, named] = [JSON.stringify(expected), JSON.stringify(authority)];
    throw new StartError(`ClientConn's authority from transport creds ${given} and dial option ${named} don't match`);
  }
  return authority || expected || defaultAuthority(dialTarget(config.endpoint));
}

function defaultAuthority(target: string): string {
  if (target.startsWith('unix:')) return 'localhost';
  return target.replace(/^dns:(?:\/\/[^/]*\/)?/, '');
}
