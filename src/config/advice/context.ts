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
}

/** One concept to advise on. Places are filled in by the caller from the path. */
export type Advice = (context: AdviceContext) => Promise<readonly ConfigWarning[]>;
