import type { FastifyInstance } from 'fastify';
import type { LensHub, LensRoutesOptions } from '../lens/http/routes.js';
import type { Lens } from '../lens/lens.js';
import { configurationText } from './lens-flags.js';
import { packageVersion } from './program-name.js';

/** The live page's routes. @param more what is known about the hub beside its configuration. */
export async function lensRoutesOf(
  lens: Lens,
  hub: () => LensHub,
  more: Pick<LensRoutesOptions, 'caFile' | 'faults' | 'send' | 'tokenFile'> = {},
): Promise<(app: FastifyInstance) => void> {
  const { lensRoutes } = await import('../lens/http/routes.js');
  return lensRoutes(lens, {
    hub,
    version: packageVersion(),
    configuration: () => configurationText(hub().config),
    ...more,
  });
}
