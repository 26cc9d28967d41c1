/** Decodes a whole configuration, section by section, in the reference's order and with its layers of error text (§2.7). */
import type { ObjectSchema } from '../component/schema.js';
import { formatComponentId, parseComponentId, type ComponentId } from '../component/id.js';
import type { ComponentKind } from '../component/settings.js';
import { decodeBlock, decodeSection } from './decode.js';
import { defaultsOf } from './defaults.js';
import type { FactoryTable } from './factory-table.js';
import { compareGoStrings, goQuote } from './go-text.js';
import {
  SECTIONS,
  type ConfiguredComponent,
  type ConfiguredComponents,
  type HubConfig,
  type Section,
} from './hub-config.js';
import { layerText, problemsOf, type ConfigProblem, type DecodeFailure } from './problem.js';
import { serviceSchema } from './service-schema.js';
import { goKindName, goTypeName, NULL, type ConfigValue, type MapEntry, type MapValue } from './value.js';
import { splitKeys } from './resolve/merge.js';

export interface DecodedHub {
  readonly config: HubConfig;
  /** The reference's line, without `Error: `; undefined when everything decodes. */
  readonly text: string | undefined;
  readonly problems: readonly ConfigProblem[];
}

const PREFIX = 'failed to get config: cannot unmarshal the configuration: ';

export async function decodeHub(value: MapValue, table: FactoryTable): Promise<DecodedHub> {
  const failures: DecodeFailure[] = [];
  const sections: Partial<Record<Section, ConfiguredComponents>> = {};
  for (const { section, kind } of SECTIONS) {
    sections[section] = await decodeComponents(value.entries.get(section)?.value ?? NULL, {
      section,
      kind,
      table,
      failures,
    });
  }
  const service = decodeSection(serviceSchema, value.entries.get('service')?.value ?? NULL, 'service', failures);
  reportUnknownSections(value, failures);
  const config = { ...(sections as Record<Section, ConfiguredComponents>), service };
  const text = failures.length === 0 ? undefined : PREFIX + layerText(failures);
  return { config, text, problems: problemsOf(failures) };
}

function reportUnknownSections(value: MapValue, failures: DecodeFailure[]): void {
  const known = [...SECTIONS.map(({ section }) => section), 'service'];
  const unknown = [...value.entries.keys()].filter((key) => !known.includes(key)).sort(compareGoStrings);
  if (unknown.length === 0) return;
  const problems = unknown.map((key) => {
    const hint = key === 'kind' ? kubernetesHint(value) : undefined;
    return { path: [key], message: `has invalid keys: ${key}`, at: value.entries.get(key)?.keyAt, known, hint };
  });
  failures.push({ text: `'' has invalid keys: ${unknown.join(', ')}`, problems });
}

/** For a manifest that is none of the resource the hub runs. */
function kubernetesHint({ entries }: MapValue): string | undefined {
  const kind = entries.get('kind')?.value;
  if (kind?.kind !== 'string' || !entries.has('apiVersion')) return undefined;
  const data = entries.get('data')?.value;
  const [key] = data?.kind === 'map' ? data.entries.keys() : [];
  const instead =
    kind.value === 'ConfigMap' && key !== undefined
      ? `the configuration is the text under data::${key}: give that, as a file of its own`
      : 'give an OpenTelemetryCollector resource, or a configuration alone';
  return `this is a Kubernetes ${kind.value}; ${instead}`;
}

interface SectionPlace {
  readonly section: Section;
  readonly kind: ComponentKind;
  readonly table: FactoryTable;
  readonly failures: DecodeFailure[];
}

/** The reference stops a section at its first failure; the text shows that one, the problems show all. */
async function decodeComponents(input: ConfigValue, place: SectionPlace): Promise<ConfiguredComponents> {
  const value = input.kind === 'expanded' ? input.value : input;
  if (value.kind === 'null') return new Map();
  const found: DecodeFailure[] = [];
  const components = new Map<string, ConfiguredComponent>();
  if (value.kind !== 'map') {
    found.push(failure(place, [], `expected a map or struct, got "${goKindName(value)}"`, value));
  } else {
    const entries = splitKeys(value).entries;
    const ids = readIds(entries, place, found);
    if (found.length === 0) reportScalars(entries, place, found);
    for (const { id, key } of ids) {
      const entry = entries.get(key)!; // the ids were read from these entries
      const component = await decodeComponent(id, key, entry, place, found);
      if (component !== undefined) components.set(formatComponentId(id), component);
    }
  }
  const [first] = found;
  if (first !== undefined) place.failures.push({ text: first.text, problems: problemsOf(found) });
  return components;
}

function failure(place: SectionPlace, path: readonly string[], message: string, value: ConfigValue): DecodeFailure {
  const problem = { path: [place.section, ...path], message, at: value.at };
  return { text: `'${place.section}' ${message}`, problems: [problem] };
}

interface ReadId {
  readonly id: ComponentId;
  /** As the user spelt it. */
  readonly key: string;
}

function readIds(entries: ReadonlyMap<string, MapEntry>, place: SectionPlace, found: DecodeFailure[]): ReadId[] {
  const ids = new Map<string, ReadId>();
  for (const [key, entry] of entries) {
    const id = parseComponentId(key);
    const name = 'error' in id ? '' : formatComponentId(id);
    const isTwice = `duplicate name ${goQuote(key)} after unmarshaling ${name}`;
    const message = 'error' in id ? id.error : ids.has(name) ? isTwice : undefined;
    if (message !== undefined) {
      const problem = { path: [place.section, key], message, at: entry.keyAt };
      found.push({ text: `'${place.section}' '' ${message}`, problems: [problem] });
    } else ids.set(name, { id: id as ComponentId, key });
  }
  return [...ids.values()];
}

/** Components whose block is no map; the reference finds these before it looks at any type, and all at once. */
function reportScalars(entries: ReadonlyMap<string, MapEntry>, place: SectionPlace, found: DecodeFailure[]): void {
  const failures = [...entries].flatMap(([key, entry]): DecodeFailure[] => {
    const value = blockOf(entry.value);
    if (value.kind === 'map' || value.kind === 'null') return [];
    const message = `expected type 'map[string]interface {}', got unconvertible type '${goTypeName(value)}'`;
    const problem = { path: [place.section, key], message, at: entry.value.at };
    return [{ text: `'[${key}]' ${message}`, problems: [problem] }];
  });
  if (failures.length === 0) return;
  found.push({ text: `'${place.section}' ${layerText(failures)}`, problems: problemsOf(failures) });
}

function blockOf(value: ConfigValue): ConfigValue {
  return value.kind === 'expanded' ? value.value : value;
}

async function decodeComponent(
  id: ComponentId,
  key: string,
  entry: MapEntry,
  place: SectionPlace,
  found: DecodeFailure[],
): Promise<ConfiguredComponent | undefined> {
  const name = formatComponentId(id);
  const types = place.table.types(place.kind);
  if (!types.includes(id.type)) {
    const problem = { path: [place.section, key], message: unknownType(id, types), at: entry.keyAt, known: types };
    found.push({ text: `'${place.section}' ${problem.message}`, problems: [problem] });
    return undefined;
  }
  const factory = await place.table.load(place.kind, id.type);
  const schema: ObjectSchema = factory.schema;
  const { config, failures } = decodeBlock(schema, blockValue(entry.value, key, name), [place.section, name]);
  if (failures.length > 0) {
    const text = `'${place.section}' error reading configuration for "${name}": ${layerText(failures)}`;
    found.push({ text, problems: problemsOf(failures) });
  }
  return { id, factory, config: config ?? defaultsOf(schema), at: entry.keyAt };
}

/**
 * The block as the reference reads it. It looks it up under the id's one spelling, so a block under `debug / x` is not found
 * and its settings have no effect; a warning says so.
 */
function blockValue(value: ConfigValue, key: string, name: string): ConfigValue {
  const block = blockOf(value);
  return key === name && block.kind === 'map' ? splitKeys(block) : NULL;
}

function unknownType(id: ComponentId, types: readonly string[]): string {
  if (id.type === 'logging') return 'the logging exporter has been deprecated, use the debug exporter instead';
  return `unknown type: "${id.type}" for id: "${formatComponentId(id)}" (valid values: [${types.join(' ')}])`;
}
