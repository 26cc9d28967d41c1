import type { ComponentFactory } from '../component/factory.js';
import type { ComponentKind } from '../component/settings.js';

/** The components a build has. Configuration meets them through this value only and names none itself. */
export interface FactoryTable {
  /** Types of that kind, as users spell them. */
  types(kind: ComponentKind): readonly string[];
  /** The factory; asked only for types that `types` lists. */
  load(kind: ComponentKind, type: string): Promise<ComponentFactory>;
}
