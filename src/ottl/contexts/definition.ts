import { goQuote } from '../../pdata/json/go-number.js';
import type { Target } from '../context.js';
import { OttlError } from '../error.js';
import type { PathNode } from '../path-node.js';
import { cacheTarget } from './cache.js';

/** What statements of a context can name. */
export interface ContextDefinition {
  /** As `context:` and paths name it, e.g. `log`. */
  readonly name: string;
  /** The reference's name of the context's Go type, which error texts quote. */
  readonly goType: string;
  /** The names paths may begin with. */
  readonly pathNames: readonly string[];
  /** @throws {OttlError} for a path that the context does not have. */
  target(path: PathNode): Target;
  /** @throws {OttlError} for a symbol that the context does not have. */
  enumValue(symbol: string | undefined): bigint;
}

/** Makes sense of the path behind a context's name. @throws {OttlError} */
export type PathReader = (path: PathNode) => Target;

const ROOT = 'github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts';
const DOCS = 'https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl/contexts';

/** A path is none of the context. @param segment the part that it does not have. */
export function unknownPath(segment: string, path: string, context: string): OttlError {
  const docs = `${DOCS}/ottl${context}`;
  return new OttlError(
    `segment ${goQuote(segment)} from path ${goQuote(path)} is not a valid path nor a valid OTTL keyword for the ${context} context - review ${docs} to see all valid paths`,
  );
}

export interface ContextParts {
  readonly name: string;
  /** By name that paths may begin with. */
  readonly paths: Readonly<Record<string, PathReader>>;
  /** The symbols, or the reference's words for that there are none. */
  readonly enums: Readonly<Record<string, number>> | string;
}

export function defineContext({ name, paths, enums }: ContextParts): ContextDefinition {
  return {
    name,
    goType: `${ROOT}/ottl${name}.TransformContext`,
    pathNames: Object.keys(paths),
    target: (path) => readPath(path, name, paths),
    enumValue(symbol) {
      if (typeof enums === 'string') throw new OttlError(enums);
      if (symbol === undefined) throw new OttlError('enum symbol not provided');
      const value = Object.hasOwn(enums, symbol) ? enums[symbol] : undefined;
      if (value === undefined) throw new OttlError(`enum symbol, ${symbol}, not found`);
      return BigInt(value);
    },
  };
}

function readPath(whole: PathNode, name: string, paths: Readonly<Record<string, PathReader>>): Target {
  let path = whole;
  let context = whole.context;
  if (context === '') {
    context = Object.hasOwn(paths, whole.name) ? whole.name : name;
    if (Object.hasOwn(paths, whole.name)) {
      const next = whole.next();
      if (next === undefined) throw unknownPath(context, whole.text, name);
      path = next;
    }
  }
  if (path.name === 'cache') {
    if (context === name) return cacheTarget(path.keys());
    const suggestion = whole.text.replace(`${context}.`, `${name}.`);
    throw new OttlError(
      `access to cache must be performed using the same context, please replace ${goQuote(whole.text)} with ${goQuote(suggestion)}`,
    );
  }
  const reader = Object.hasOwn(paths, context) ? paths[context] : undefined;
  if (reader === undefined) throw unknownPath(context, whole.text, name);
  return reader(path);
}
