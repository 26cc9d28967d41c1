import type { Stability } from '../component/factory.js';
import type { Logger } from '../component/logger.js';

const MESSAGES: Readonly<Record<Stability, string>> = {
  Unmaintained:
    'Unmaintained component. Actively looking for contributors. Component will become deprecated after 3 months of remaining unmaintained.',
  Deprecated: 'Deprecated component. Will be removed in future releases.',
  Development: 'Development component. May change in the future.',
  Alpha: 'Alpha component. May change in the future.',
  Beta: 'Beta component. May change in the future.',
  Stable: 'Stable component.',
};

const SETTLED: ReadonlySet<Stability | undefined> = new Set<Stability>(['Alpha', 'Beta', 'Stable']);

/** Where the reference logs it: `builders/builders.go`, or `builders/extension.go` for extensions. */
const CALLERS = {
  pipeline: { debug: 'builders/builders.go:24', info: 'builders/builders.go:26' },
  extension: { debug: 'builders/extension.go:48', info: 'builders/extension.go:50' },
} as const;

/** The line each component is announced with: debug for settled ones, info for those that may go away. */
export function logStability(logger: Logger, stability: Stability | undefined, where: keyof typeof CALLERS): void {
  const message = stability === undefined ? 'Stability level of component is undefined' : MESSAGES[stability];
  if (SETTLED.has(stability)) logger.debug(message, undefined, CALLERS[where].debug);
  else logger.info(message, undefined, CALLERS[where].info);
}
