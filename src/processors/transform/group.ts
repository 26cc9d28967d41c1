/** A group of statements made ready. Source followed: `transformprocessor/internal/common` at 0.131.0. */
import { Compiler, type CompiledCondition, type CompiledStatement } from '../../ottl/compile.js';
import { compileAll, compileConditions } from '../../ottl/conditions.js';
import { inferContext, type Candidate } from '../../ottl/context-inference.js';
import { prefixPaths } from '../../ottl/context-prefix.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { OttlError } from '../../ottl/error.js';
import type { Environment } from '../../ottl/function.js';
import type { Signal } from '../../pdata/signal.js';
import { candidatesFor } from './candidates.js';

export interface StatementGroup {
  /** The context's name; empty where it is to be found out. */
  readonly context: string;
  readonly conditions: readonly string[];
  readonly statements: readonly string[];
}

export interface CompiledGroup {
  readonly context: ContextName;
  readonly statements: readonly CompiledStatement[];
  readonly conditions: readonly CompiledCondition[];
  /** Statements whose paths had no context: as written and as read. By their place in the group. */
  readonly rewritten: Readonly<Record<string, { readonly original: string; readonly modified: string }>>;
}

/** @throws {OttlError} in the reference's words. */
export function compileGroup(group: StatementGroup, signal: Signal, environment: Environment): CompiledGroup {
  const candidates = candidatesFor(signal);
  const { context: given, statements: written, conditions } = group;
  const candidate =
    given === '' ? inferContext(candidates, written, conditions) : candidateNamed(candidates, given, written);
  const { name, definition, functions } = candidate;
  const texts = given === '' ? written : written.map((text) => prefixPaths(text, name, definition.pathNames));
  const compiler = new Compiler({ context: definition, functions, contextNames: definition.pathNames, environment });
  return {
    context: name,
    statements: compileAll(texts, 'statement', (text) => compiler.statement(text)),
    conditions: compileConditions(conditions, {
      context: name,
      environment,
      requiresContextNames: given === '',
    }),
    rewritten: Object.fromEntries(
      written.flatMap((original, i) => {
        const modified = texts[i]!; // as many as were written
        return modified === original ? [] : [[`[${i}]`, { original, modified }]];
      }),
    ),
  };
}

function candidateNamed(candidates: readonly Candidate[], name: string, statements: readonly string[]): Candidate {
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new OttlError(`unknown context "${name}" for statements: [${statements.join(' ')}]`);
}
