import type { Target } from './target.js';
import type { Transport } from './transport.js';

/** The library of a protocol is loaded when that protocol is used. */
export async function connectTo(target: Target, timeoutMs: number): Promise<Transport> {
  if (target.protocol === 'grpc') {
    const { GrpcTransport } = await import('./grpc-transport.js');
    return new GrpcTransport(target, timeoutMs);
  }
  const { HttpTransport } = await import('./http-transport.js');
  return new HttpTransport(target, timeoutMs);
}
