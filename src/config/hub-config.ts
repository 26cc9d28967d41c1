/** A whole configuration, decoded: the sections' components with their factories, and the service. */
import type { ComponentFactory } from '../component/factory.js';
import { formatComponentId, type ComponentId } from '../component/id.js';
import type { ComponentKind } from '../component/settings.js';
import type { ServiceSettings } from './service-schema.js';
import type { Position } from './value.js';

export interface ConfiguredComponent {
  readonly id: ComponentId;
  readonly factory: ComponentFactory;
  /** Decoded by the factory's schema. */
  readonly config: unknown;
  /** Where its key stands. */
  readonly at: Position | undefined;
}

/** Components by id in its one spelling. */
export type ConfiguredComponents = ReadonlyMap<string, ConfiguredComponent>;

export interface HubConfig {
  readonly receivers: ConfiguredComponents;
  readonly processors: ConfiguredComponents;
  readonly exporters: ConfiguredComponents;
  readonly connectors: ConfiguredComponents;
  readonly extensions: ConfiguredComponents;
  readonly service: ServiceSettings;
}

export type Section = Exclude<keyof HubConfig, 'service'>;

/** Sections in the order in which the reference decodes them. */
export const SECTIONS: readonly { readonly section: Section; readonly kind: ComponentKind }[] = [
  { section: 'receivers', kind: 'receiver' },
  { section: 'processors', kind: 'processor' },
  { section: 'exporters', kind: 'exporter' },
  { section: 'connectors', kind: 'connector' },
  { section: 'extensions', kind: 'extension' },
];

const SECTION_OF_KIND: Readonly<Record<ComponentKind, Section>> = {
  receiver: 'receivers',
  processor: 'processors',
  exporter: 'exporters',
  connector: 'connectors',
  extension: 'extensions',
};

/** The configured component of that kind and id, or undefined. */
export function componentOf(config: HubConfig, kind: ComponentKind, id: ComponentId): ConfiguredComponent | undefined {
  return config[SECTION_OF_KIND[kind]].get(formatComponentId(id));
}
