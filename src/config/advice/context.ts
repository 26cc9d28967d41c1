import type { Compat } from '../../component/settings.js';
import type { HubConfig } from '../hub-config.js';
import type { ConfigEnvironment } from '../resolve/environment.js';
import type { Resolution } from '../resolve/resolve.js';
import type { ConfigWarning } from '../warning.js';

/** What advice looks at. */
export interface AdviceContext {
  readonly config: HubConfig;
  readonly resolution: Resolution;
  readonly environment: ConfigEnvironment;
  /** The hub runs, or will run, in a container. */
  readonly inContainer: boolean;
  readonly compat: Compat;
  /** When it is asked, in milliseconds since 1970. */
  readonly now: number;
}

/** One concept to advise on. Places are filled in by the caller from the path. */
export type Advice = (context: AdviceContext) => Iterable<ConfigWarning> | Promise<Iterable<ConfigWarning>>;

/** It runs in a container now, or the resource it comes in says that it will. */
export function isForContainer({ inContainer, resolution }: AdviceContext): boolean {
  return inContainer || resolution.resource !== undefined;
}
