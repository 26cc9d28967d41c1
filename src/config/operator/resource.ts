/**
 * A configuration wrapped in an `OpenTelemetryCollector` custom resource (v1beta1, or v1alpha1 where it is text), alone in a
 * file or one document of several. It is run as the Operator would run it: with its webhook's defaults, `spec.env` and
 * `spec.args`.
 */
import { ResolveError } from '../resolve/retrieve.js';
import type { ConfigValue, MapValue, Position } from '../value.js';
import { loadYaml, loadYamlDocuments } from '../yaml/load.js';
import { entryAt, itemsOf, keysOf, textAt } from './lookup.js';
import { resourceVariables, type ResourceVariables } from './variables.js';
import { applyWebhookDefaults } from './webhook.js';

export interface CollectorResource {
  /** `namespace/name`, or the name alone. */
  readonly name: string;
  readonly config: MapValue;
  readonly variables: ResourceVariables;
  /** `spec.args.feature-gates`, as the flag takes it. */
  readonly featureGates: string | undefined;
  /** `spec.args.set`, as the flag takes it. */
  readonly set: string | undefined;
  /** Arguments in `spec.args` that have no effect here. */
  readonly otherArguments: readonly string[];
  /** Sections of `spec.config` that the Operator drops. */
  readonly droppedSections: readonly string[];
  /** Where the pod mounts volumes. */
  readonly mounts: readonly { readonly path: string; readonly at: Position | undefined }[];
}

const KIND = 'OpenTelemetryCollector';
const API_GROUP = 'opentelemetry.io/';
const SECTIONS = ['receivers', 'exporters', 'processors', 'connectors', 'extensions', 'service'];

/**
 * @param choice the resource's name when the user named one (`file.yaml#name`).
 * @returns undefined when the text holds no such resource.
 * @throws {ResolveError} when there are several and none was named, or the one there is cannot be used.
 */
export function findResource(text: string, label: string, choice: string | undefined): CollectorResource | undefined {
  if (!text.includes(KIND)) return choice === undefined ? undefined : notFound(label, choice, []);
  const resources = loadYamlDocuments(text, label).flatMap((result) =>
    'value' in result && isCollector(result.value) ? [result.value] : [],
  );
  if (resources.length === 0) return choice === undefined ? undefined : notFound(label, choice, []);
  const named = choice === undefined ? resources : resources.filter((resource) => matches(resource, choice));
  const [resource] = named;
  if (resource === undefined) return notFound(label, choice ?? '', resources);
  if (named.length > 1) throw severalResources(label, named);
  return readResource(resource, text, label);
}

function isCollector(value: ConfigValue): value is MapValue {
  return textAt(value, 'kind') === KIND && textAt(value, 'apiVersion')?.startsWith(API_GROUP) === true;
}

function nameOf(resource: ConfigValue): string {
  const name = textAt(resource, 'metadata', 'name') ?? '(without a name)';
  const namespace = textAt(resource, 'metadata', 'namespace');
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function matches(resource: ConfigValue, choice: string): boolean {
  return nameOf(resource) === choice || textAt(resource, 'metadata', 'name') === choice;
}

function notFound(label: string, choice: string, resources: readonly ConfigValue[]): never {
  const found = resources.length === 0 ? 'it holds none' : `it holds ${resources.map(nameOf).join(', ')}`;
  throw new ResolveError(`${label}: no ${KIND} resource is named ${choice}; ${found}`);
}

function severalResources(label: string, resources: readonly MapValue[]): ResolveError {
  const names = resources.map((resource) => `${nameOf(resource)} (line ${resource.at?.line ?? 1})`).join(', ');
  const example = nameOf(resources[0]!); // the caller found more than one
  return new ResolveError(
    `${label}: ${resources.length} ${KIND} resources in one file: ${names}; name the one to run: --config '${label}#${example}'`,
    resources[1]?.at,
  );
}

function readResource(resource: MapValue, text: string, label: string): CollectorResource {
  const spec = entryAt(resource, 'spec');
  const config = specConfig(resource, text, label);
  const entries = [...config.entries].filter(([section]) => SECTIONS.includes(section));
  const args = entryAt(spec, 'args');
  return {
    name: nameOf(resource),
    config: applyWebhookDefaults({ ...config, entries: new Map(entries) }),
    variables: resourceVariables(spec, textAt(resource, 'metadata', 'namespace')),
    featureGates: textAt(args, 'feature-gates'),
    set: textAt(args, 'set'),
    otherArguments: keysOf(args).filter((key) => !['config', 'feature-gates', 'set'].includes(key)),
    droppedSections: keysOf(config).filter((section) => !SECTIONS.includes(section)),
    mounts: itemsOf(entryAt(spec, 'volumeMounts')).flatMap((mount) => {
      const path = textAt(mount, 'mountPath');
      return path === undefined ? [] : [{ path, at: mount.at }];
    }),
  };
}

function specConfig(resource: MapValue, text: string, label: string): MapValue {
  const config = entryAt(resource, 'spec', 'config');
  if (config?.kind === 'map') return config;
  if (config?.kind === 'string') return configFromText(config.value, config.at, text, label);
  const found = config === undefined ? 'it is missing' : `it is a ${config.kind}`;
  throw new ResolveError(
    `${label}: ${KIND} ${nameOf(resource)}: spec.config must hold the collector's configuration, but ${found}`,
    config?.at ?? resource.at,
  );
}

/** v1alpha1: the configuration is text inside the resource. Positions are moved to where that text stands in the file. */
function configFromText(config: string, at: Position | undefined, file: string, label: string): MapValue {
  const result = loadYaml(config, label);
  const move = shiftInto(at, file);
  if ('failure' in result) {
    throw new ResolveError(`${label}: spec.config is no YAML: ${result.failure.message}`, move(result.failure.at));
  }
  if (result.value.kind === 'map') return moved(result.value, move) as MapValue;
  throw new ResolveError(`${label}: spec.config must be a map, found a ${result.value.kind}`, at);
}

type Move = (position: Position) => Position;

/** A block scalar starts on the line after its `|`, indented like that line. */
function shiftInto(at: Position | undefined, file: string): Move {
  if (at === undefined) return (position) => position;
  const indent = /^ */.exec(file.split('\n')[at.line] ?? '')![0].length; // the expression matches any text
  return ({ source, line, column }) => ({ source, line: line + at.line, column: column + indent });
}

function moved(value: ConfigValue, move: Move): ConfigValue {
  const at = value.at && move(value.at);
  if (value.kind === 'list') return { ...value, at, items: value.items.map((item) => moved(item, move)) };
  if (value.kind !== 'map') return { ...value, at };
  const entries = [...value.entries].map(([key, entry]): [string, typeof entry] => [
    key,
    { value: moved(entry.value, move), keyAt: entry.keyAt && move(entry.keyAt) },
  ]);
  return { ...value, at, entries: new Map(entries) };
}
