/** The providers: what stands at a location, parsed as YAML, with the text it was parsed from. */
import { posix } from 'node:path';
import { goQuote } from '../go-text.js';
import { goTypeName, type ConfigValue, type Position } from '../value.js';
import { loadYaml, type YamlFailure } from '../yaml/load.js';
import { decodeUtf8 } from '../yaml/text.js';
import type { ConfigEnvironment } from './environment.js';
import { formatLocation, isKnownScheme, type Location } from './location.js';
import { networkErrorText, systemErrorText } from './system-error.js';

/** Resolving cannot go on. The message is the reference's where it has one. */
export class ResolveError extends Error {
  constructor(
    message: string,
    readonly at?: Position,
    readonly hint?: string,
  ) {
    super(message);
  }
}

export interface Retrieved {
  readonly value: ConfigValue;
  /** The bytes as text: what a `${…}` reference inside text is replaced by. */
  readonly text: string;
  /** The text was no YAML and therefore stands for itself as a string. */
  readonly invalidYaml?: YamlFailure;
}

/** Something the run's log says about an environment variable that a reference names. */
export interface EnvironmentNotice {
  readonly level: 'warn' | 'info';
  readonly message: string;
  readonly name: string;
}

export interface RetrieveOptions {
  readonly environment: ConfigEnvironment;
  /** How positions name the source. */
  readonly label: string;
  readonly notice: (notice: EnvironmentNotice) => void;
}

export async function retrieve(location: Location, options: RetrieveOptions): Promise<Retrieved> {
  if (!isKnownScheme(location.scheme)) {
    const uri = goQuote(formatLocation(location));
    throw new ResolveError(`scheme ${goQuote(location.scheme)} is not supported for uri ${uri}`);
  }
  return retrievedFromText(await textOf(location, options), options.label);
}

/** @throws {ResolveError} for values the reference cannot hold at the top, such as a map with keys that are no text. */
export function retrievedFromText(
  content: { readonly text: string; readonly failure?: string },
  label: string,
): Retrieved {
  const { text, failure } = content;
  const at = { source: label, line: 1, column: 1 };
  const result = failure === undefined ? loadYaml(text, label) : { failure: { message: failure, at } };
  if ('failure' in result) return { value: { kind: 'string', value: text }, text, invalidYaml: result.failure };
  const { value } = result;
  if (value.kind === 'string') return { value: { ...value, value: text }, text };
  const type = goTypeName(value);
  if (type === 'uint64' || type === 'map[interface {}]interface {}') {
    const advice = 'ensure that values are wrapped in quotes';
    throw new ResolveError(`unsupported type=${type} for retrieved config, ${advice}`, value.at);
  }
  return { value, text };
}

async function textOf(
  location: Location,
  options: RetrieveOptions,
): Promise<{ readonly text: string; readonly failure?: string }> {
  switch (location.scheme) {
    case 'env':
      return { text: environmentVariable(location.opaque, options) };
    case 'file':
      return decodeUtf8(await fileContent(location, options.environment));
    case 'yaml':
      return { text: location.opaque };
    default:
      return decodeUtf8(await download(formatLocation(location), options.environment));
  }
}

const VARIABLE_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function environmentVariable(opaque: string, options: RetrieveOptions): string {
  const separator = opaque.indexOf(':-');
  const name = separator < 0 ? opaque : opaque.slice(0, separator);
  if (!VARIABLE_NAME.test(name)) {
    throw new ResolveError(
      `environment variable ${goQuote(name)} has invalid name: must match regex ${VARIABLE_NAME.source}`,
    );
  }
  const { variables } = options.environment;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === '') {
    const message = 'Configuration references empty environment variable';
    options.notice({ level: 'info', message, name });
  }
  if (value !== undefined) return value;
  if (separator >= 0) return opaque.slice(separator + 2);
  options.notice({ level: 'warn', message: 'Configuration references unset environment variable', name });
  return '';
}

async function fileContent(location: Location, environment: ConfigEnvironment): Promise<Uint8Array> {
  const path = cleanPath(location.opaque);
  try {
    return await environment.readFile(path);
  } catch (error) {
    throw new ResolveError(`unable to read the file ${formatLocation(location)}: ${systemErrorText(error, path)}`);
  }
}

/** Go's `filepath.Clean`. */
function cleanPath(path: string): string {
  if (process.platform === 'win32' || path === '') return path === '' ? '.' : path;
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

async function download(uri: string, environment: ConfigEnvironment): Promise<Uint8Array> {
  const response = await get(uri, environment).catch((error: unknown) => {
    const text = `Get ${goQuote(uri)}: ${networkErrorText(error)}`;
    throw new ResolveError(`unable to download the file via HTTP GET for uri ${goQuote(uri)}: ${text} `);
  });
  if (response.status === 200) return response.body;
  throw new ResolveError(`failed to load resource from uri ${goQuote(uri)}. status code: ${response.status}`);
}

async function get(uri: string, environment: ConfigEnvironment): ReturnType<ConfigEnvironment['fetch']> {
  if (!/^https?:\/\/[^/?#]/i.test(uri)) throw new Error('http: no Host in request URL');
  return environment.fetch(uri);
}
