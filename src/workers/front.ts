/** The side of `--workers` that receives: a hub whose pipelines are in other threads. */
import { randomUUID } from 'node:crypto';
import { StartError } from '../component/errors.js';
import type { HubOptions } from '../hub.js';
import type { ServiceDefinition } from '../service/definition.js';
import type { FrontRole } from '../service/role.js';
import { Outlet } from './outlet.js';
import { frontPart, refuseOnlyOne } from './parts.js';
import { WorkerPool } from './pool.js';

/** Hooks of tests. They are functions and objects of this thread, which others cannot be given. */
const ONLY_HERE = ['clock', 'random', 'components', 'tap', 'adapt'] as const;

/**
 * @param size workers, at least 2.
 * @param onLog takes finished lines of the workers' logs.
 * @throws {StartError} the configuration, or the options, cannot be shared.
 */
export function frontRole(
  size: number,
  options: HubOptions,
  definition: ServiceDefinition,
  onLog: (text: string) => void,
): FrontRole {
  const hook = ONLY_HERE.find((name) => options[name] !== undefined);
  if (hook !== undefined) throw new StartError(`workers: ${size} cannot be combined with ${hook}`);
  refuseOnlyOne(definition, size);
  const instanceId = randomUUID();
  const { config, set, gates, compat, drainTimeoutMs, durable, env, inContainer } = options;
  const shared = { config, set, gates, compat, drainTimeoutMs, durable, env: env && { ...env }, inContainer };
  const given = Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined));
  const pool = new WorkerPool({ size, instanceId, onLog, options: { config, ...given } });
  return {
    kind: 'front',
    instanceId,
    define: (whole) => frontPart(whole, (receiver, signal) => new Outlet(pool, receiver, signal)),
    ledger: () => pool.ledger(),
    readings: () => pool.readings(),
  };
}
