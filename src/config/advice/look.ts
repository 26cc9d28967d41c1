/** Finding one's way in a decoded configuration, and in what was written for it. */
import type { Field, ObjectSchema } from '../../component/schema.js';
import { formatComponentId } from '../../component/id.js';
import { SECTIONS, type ConfiguredComponent, type HubConfig, type Section } from '../hub-config.js';
import type { ConfigValue, MapValue } from '../value.js';

export interface FoundComponent {
  readonly section: Section;
  /** In its one spelling. */
  readonly id: string;
  readonly type: string;
  readonly component: ConfiguredComponent;
  readonly schema: ObjectSchema;
  readonly path: readonly string[];
  /** Pipelines that name it. */
  readonly pipelines: readonly string[];
  /** It is built: some pipeline names it, or as an extension `service::extensions` does. */
  readonly isUsed: boolean;
}

/** All components, section by section. */
export function componentsOf(config: HubConfig): FoundComponent[] {
  return SECTIONS.flatMap(({ section }) =>
    [...config[section]].map(([id, component]): FoundComponent => {
      const pipelines = pipelinesWith(config, section, id);
      return {
        section,
        id,
        type: component.id.type,
        component,
        schema: component.factory.schema,
        path: [section, id],
        pipelines,
        isUsed: pipelines.length > 0 || (section === 'extensions' && startedExtensions(config).includes(id)),
      };
    }),
  );
}

/** Those of one type that are built. */
export function usedOf(config: HubConfig, section: Section, type: string): FoundComponent[] {
  return componentsOf(config).filter((one) => one.section === section && one.type === type && one.isUsed);
}

export function startedExtensions({ service }: HubConfig): string[] {
  return service.extensions.flatMap((id) => (id === undefined ? [] : [formatComponentId(id)]));
}

function pipelinesWith({ service }: HubConfig, section: Section, id: string): string[] {
  if (section === 'extensions') return [];
  return Object.entries(service.pipelines).flatMap(([name, { receivers, processors, exporters }]) => {
    const named = section === 'processors' ? processors : section === 'receivers' ? receivers : exporters;
    const connected = section === 'connectors' ? [...receivers, ...exporters] : named;
    return connected.some((one) => one !== undefined && formatComponentId(one) === id) ? [name] : [];
  });
}

/** The value at the path of a decoded configuration; undefined where the path leads nowhere. */
export function settingAt(config: unknown, ...path: readonly string[]): unknown {
  let current = config;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current;
}

/** A text setting; empty where there is none. */
export function textAt(config: unknown, ...path: readonly string[]): string {
  const value = settingAt(config, ...path);
  return typeof value === 'string' ? value : '';
}

/** What is written at the path; undefined where nothing is. */
export function writtenAt(root: MapValue, path: readonly string[]): ConfigValue | undefined {
  let current: ConfigValue | undefined = root;
  for (const key of path) {
    if (current?.kind === 'list') current = current.items[Number(key)];
    else if (current?.kind === 'map') current = current.entries.get(key)?.value;
    else return undefined;
  }
  return current;
}

/** One setting of a decoded block, as deep as it goes. */
export interface Setting {
  readonly field: Field;
  readonly value: unknown;
  readonly path: readonly string[];
  /** The decoded block it stands in. */
  readonly block: unknown;
}

/** Every setting of a block and of the blocks in it that are on. */
export function* settingsOf(schema: ObjectSchema, config: unknown, path: readonly string[]): Generator<Setting> {
  for (const [key, field] of Object.entries(schema.fields)) {
    yield* settingsIn(field, settingAt(config, key), [...path, key], config);
  }
}

function* settingsIn(field: Field, value: unknown, path: readonly string[], block: unknown): Generator<Setting> {
  yield { field, value, path, block };
  if (value === undefined) return;
  switch (field.kind) {
    case 'object':
    case 'optional':
    case 'pointer':
      yield* settingsOf(field.schema, value, path);
      break;
    case 'nullable':
      yield* settingsIn(field.element, value, path, block);
      break;
    case 'list':
    case 'map':
      for (const [key, element] of Object.entries(value as object)) {
        yield* settingsIn(field.element, element, [...path, key], block);
      }
      break;
    default:
  }
}

/** Every text below a value, with its path. */
export function* textsIn(
  value: ConfigValue | undefined,
  path: readonly string[],
): Generator<[string, readonly string[]]> {
  if (value === undefined) return;
  if (value.kind === 'string') yield [value.value, path];
  else if (value.kind === 'list')
    for (const [index, item] of value.items.entries()) yield* textsIn(item, [...path, String(index)]);
  else if (value.kind === 'map') for (const [key, entry] of value.entries) yield* textsIn(entry.value, [...path, key]);
}

/** Not a program's own configuration, handed in as an object. */
export function isFromFile(value: ConfigValue | undefined): boolean {
  return value?.at?.source !== 'object';
}
