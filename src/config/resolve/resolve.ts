/** From the sources a user named to one configuration value: retrieve, merge, expand. */
import { findResource, type CollectorResource } from '../operator/resource.js';
import type { ConfigProblem } from '../problem.js';
import { compareGoStrings } from '../go-text.js';
import { EMPTY_MAP, goTypeName, type ConfigValue, type MapValue } from '../value.js';
import type { ConfigEnvironment } from './environment.js';
import { expand, unescapeDollars } from './expand.js';
import { formatLocation, parseSource, sourceOfSet, type ConfigSource, type Location } from './location.js';
import { KEY_DELIMITER, leavesOf, mergeMaps, splitKeys } from './merge.js';
import { ResolveError, retrieve, type EnvironmentNotice, type Retrieved } from './retrieve.js';

export interface Resolution {
  readonly value: MapValue;
  /** As it was before references were expanded. */
  readonly written: MapValue;
  /** What the run's log says about environment variables, in order. */
  readonly notices: readonly EnvironmentNotice[];
  /** The custom resource the configuration came in, if it did. */
  readonly resource: CollectorResource | undefined;
  /** The variables that references may use: the resource's, under the process's own. */
  readonly variables: ConfigEnvironment['variables'];
}

export interface ResolutionFailure {
  /** The reference's line, without `Error: `. */
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
  readonly notices: readonly EnvironmentNotice[];
}

const PREFIX = 'failed to get config: cannot resolve the configuration: ';

export async function resolveConfig(
  sources: readonly ConfigSource[],
  environment: ConfigEnvironment,
): Promise<{ readonly resolution: Resolution } | { readonly failure: ResolutionFailure }> {
  const notices: EnvironmentNotice[] = [];
  const locations = sources.map((source) => ({ source, location: parseSource(source.uri) }));
  for (const { location } of locations) {
    if ('error' in location) return { failure: failureOf(location.error, [problemOf(location.error)], notices) };
  }
  try {
    const merged = await mergeSources(locations as readonly Located[], environment, notices);
    return await expandAll(merged, environment, notices);
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    return { failure: failureOf(PREFIX + error.message, [problemOf(error.message, error)], notices) };
  }
}

interface Located {
  readonly source: ConfigSource;
  readonly location: Location;
}

interface Merged {
  readonly value: MapValue;
  readonly resource: CollectorResource | undefined;
}

function failureOf(
  text: string,
  problems: readonly ConfigProblem[],
  notices: readonly EnvironmentNotice[],
): ResolutionFailure {
  return { text, problems, notices };
}

function problemOf(message: string, error?: ResolveError, path: readonly string[] = []): ConfigProblem {
  return { path, message, at: error?.at, hint: error?.hint };
}

async function mergeSources(
  sources: readonly Located[],
  environment: ConfigEnvironment,
  notices: EnvironmentNotice[],
): Promise<Merged> {
  let merged: Merged = { value: EMPTY_MAP, resource: undefined };
  const pending = [...sources];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const loaded = await load(next, environment, notices);
    const value = mergeMaps(merged.value, splitKeys(loaded.value));
    if (merged.resource !== undefined && loaded.resource !== undefined) throw twoResources(next, merged.resource);
    merged = { value, resource: merged.resource ?? loaded.resource };
    const set = loaded.resource?.set;
    if (set !== undefined) insertBeforeSets(pending, setSource(set));
  }
  return merged;
}

function twoResources(next: Located, first: CollectorResource): ResolveError {
  return new ResolveError(
    `${labelOf(next)} is a second OpenTelemetryCollector resource beside ${first.name}; a hub runs one, so give one of them`,
  );
}

/** The resource's `--set` comes after every file and before those of the command line, which know better. */
function insertBeforeSets(pending: Located[], set: Located): void {
  const firstSet = pending.findIndex(({ source }) => source.label?.startsWith('--set ') === true);
  pending.splice(firstSet < 0 ? pending.length : firstSet, 0, set);
}

function setSource(argument: string): Located {
  const source = sourceOfSet(argument);
  if ('error' in source) throw new ResolveError(`spec.args.set: ${source.error} in "${argument}"`);
  return { source: { ...source, label: `spec.args.set` }, location: parseSource(source.uri) as Location };
}

function labelOf({ source, location }: Located): string {
  return source.label ?? (location.scheme === 'file' ? location.opaque : formatLocation(location));
}

async function load(located: Located, environment: ConfigEnvironment, notices: EnvironmentNotice[]): Promise<Merged> {
  const label = located.location.scheme === 'yaml' ? (located.source.label ?? 'yaml') : labelOf(located);
  const options = { environment, label, notice: (notice: EnvironmentNotice) => void notices.push(notice) };
  const { retrieved, choice } = await retrieveSource(located, options);
  const file = choice === undefined ? label : label.slice(0, label.lastIndexOf('#'));
  const resource = findResource(retrieved.text, file, choice);
  return resource === undefined ? { value: asMap(retrieved), resource } : { value: resource.config, resource };
}

/** A path ending in `#name` chooses a custom resource, unless a file of that very name is there. */
async function retrieveSource(
  { location }: Located,
  options: Parameters<typeof retrieve>[1],
): Promise<{ readonly retrieved: Retrieved; readonly choice?: string }> {
  const hash = location.opaque.lastIndexOf('#');
  try {
    return { retrieved: await retrieve(location, options) };
  } catch (error) {
    if (location.scheme !== 'file' || hash < 0 || !(error instanceof ResolveError)) throw retrieveError(error);
    const file = { ...location, opaque: location.opaque.slice(0, hash) };
    const retrieved = await retrieve(file, options).catch(() => undefined);
    if (retrieved === undefined) throw retrieveError(error);
    return { retrieved, choice: location.opaque.slice(hash + 1) };
  }
}

function retrieveError(error: unknown): Error {
  if (!(error instanceof ResolveError)) throw error;
  return new ResolveError(`cannot retrieve the configuration: ${error.message}`, error.at, error.hint);
}

function asMap(retrieved: Retrieved): MapValue {
  const { value, invalidYaml } = retrieved;
  if (value.kind === 'null') return EMPTY_MAP;
  if (value.kind === 'map') return value;
  const text = `retrieved value (type=${goTypeName(value)}) cannot be used as a Conf`;
  if (invalidYaml === undefined) throw new ResolveError(text, value.at);
  const because = `assuming string type since contents are not valid YAML: ${invalidYaml.message}`;
  throw new ResolveError(`${text}: ${because}`, invalidYaml.at);
}

/** Every value is expanded, so that all problems are found; the reference reports the first by order of the paths. */
async function expandAll(
  merged: Merged,
  environment: ConfigEnvironment,
  notices: EnvironmentNotice[],
): Promise<{ readonly resolution: Resolution } | { readonly failure: ResolutionFailure }> {
  const variables = { ...merged.resource?.variables.literals, ...environment.variables };
  const leaves = leavesOf(merged.value).map(([path, entry]) => ({ path, entry, key: path.join(KEY_DELIMITER) }));
  const expanded = new Map<string, ConfigValue>();
  const problems: ConfigProblem[] = [];
  for (const { path, entry, key } of leaves.sort((a, b) => compareGoStrings(a.key, b.key))) {
    try {
      expanded.set(key, await expandLeaf(entry.value, { ...environment, variables }, notices));
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error;
      problems.push(problemOf(error.message, error, path));
    }
  }
  const [first] = problems;
  if (first !== undefined) return { failure: failureOf(PREFIX + first.message, problems, notices) };
  const value = splitKeys(withLeaves(merged.value, [], expanded));
  return { resolution: { value, written: merged.value, notices, resource: merged.resource, variables } };
}

async function expandLeaf(
  value: ConfigValue,
  environment: ConfigEnvironment,
  notices: EnvironmentNotice[],
): Promise<ConfigValue> {
  const notice = (entry: EnvironmentNotice) => void notices.push(entry);
  const expandedValue = await expand(value, (location) =>
    retrieve(location, { environment, label: formatLocation(location), notice }),
  );
  return unescapeDollars(expandedValue);
}

function withLeaves(map: MapValue, path: readonly string[], leaves: ReadonlyMap<string, ConfigValue>): MapValue {
  const entries = [...map.entries].map(([key, entry]): [string, typeof entry] => {
    const below = [...path, key];
    const isBranch = entry.value.kind === 'map' && entry.value.entries.size > 0;
    const value = isBranch
      ? withLeaves(entry.value, below, leaves)
      : (leaves.get(below.join(KEY_DELIMITER)) ?? entry.value);
    return [key, { ...entry, value }];
  });
  return { ...map, entries: new Map(entries) };
}
