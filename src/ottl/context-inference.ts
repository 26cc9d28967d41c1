/**
 * Which context statements are for, where the configuration does not say: the one that their paths name, or one below it if
 * they use functions or symbols it lacks. Source followed: `pkg/ottl/context_inferrer.go` at 0.131.0.
 */
import { goQuote } from '../pdata/json/go-number.js';
import type { ContextName } from './contexts/contexts.js';
import type { ContextDefinition } from './contexts/definition.js';
import { OttlError } from './error.js';
import type { Functions } from './functions/standard.js';
import { parseCondition, parseStatement } from './parse.js';
import { visitBoolean, visitCall, type AstVisitor } from './visit.js';

/** A context that statements may be for. */
export interface Candidate {
  readonly name: ContextName;
  readonly definition: ContextDefinition;
  readonly functions: Functions;
}

/** The first of these that a path names wins. */
const PRIORITY: readonly string[] = [
  'log',
  'datapoint',
  'metric',
  'spanevent',
  'span',
  'profile',
  'scope',
  'instrumentation_scope',
  'resource',
];

/** @throws {OttlError} in the reference's words if none is found. */
export function inferContext(
  candidates: readonly Candidate[],
  statements: readonly string[],
  conditions: readonly string[],
): Candidate {
  const names = quotedList(candidates.map(({ name }) => name));
  const [what, where] = [quotedList(statements), quotedList(conditions)];
  let name: string | undefined;
  try {
    name = infer(candidates, usesOf(statements, conditions));
  } catch (error) {
    if (!(error instanceof OttlError)) throw error;
    const reason = error.message;
    throw new OttlError(
      `unable to infer a valid context (${names}) from statements ${what} and conditions ${where}: ${reason}`,
      error.position,
    );
  }
  if (name === undefined) {
    // The reference mixes up what it prints where, and so do scripts that read it.
    throw new OttlError(
      `unable to infer context from statements ${names} and conditions ${what}, path's first segment must be a valid context name ${where}, and at least one context must be capable of parsing all statements`,
    );
  }
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new OttlError(
    `context "${name}" inferred from the statements ${what} and conditions ${where} is not a supported context: ${names}`,
  );
}

/** What texts need of a context. */
interface Uses {
  readonly contexts: readonly string[];
  readonly functions: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
}

function usesOf(statements: readonly string[], conditions: readonly string[]): Uses {
  const contexts: string[] = [];
  const functions = new Set<string>();
  const symbols = new Set<string>();
  const call = ({ function: name }: { readonly function: string }): void => void functions.add(name);
  const visitor: AstVisitor = {
    editor: call,
    converter: call,
    path: ({ context }) => void contexts.push(context ?? ''),
    value: ({ enum: symbol }) => void (symbol === undefined || symbols.add(symbol)),
  };
  for (const text of statements) {
    const { editor, where } = parseStatement(text);
    visitCall(editor!, true, visitor); // without one the parser refuses
    if (where !== undefined) visitBoolean(where, visitor);
  }
  for (const text of conditions) visitBoolean(parseCondition(text), visitor);
  return { contexts, functions, symbols };
}

function infer(candidates: readonly Candidate[], uses: Uses): string | undefined {
  const [first] = [...uses.contexts].sort((a, b) => rank(a) - rank(b) || Number(a === '') - Number(b === ''));
  if (first === undefined || first === '') return undefined;
  if (uses.functions.size === 0 && uses.symbols.size === 0) return first;
  const lack = lackOf(candidates, first, uses);
  if (lack === undefined) return first;
  const isKnown = candidates.some(({ name }) => name === first);
  const lower = candidates
    .filter(({ name, definition }) => name !== first && definition.pathNames.includes(first))
    .sort((a, b) => rank(a.name) - rank(b.name))
    .find(({ name }) => lackOf(candidates, name, uses) === undefined);
  if (!isKnown || lower === undefined) throw new OttlError(lack);
  return lower.name;
}

function rank(context: string): number {
  const index = PRIORITY.indexOf(context);
  return index === -1 ? PRIORITY.length : index;
}

/** What the context lacks of what the texts use, in the reference's words. */
function lackOf(candidates: readonly Candidate[], name: string, { functions, symbols }: Uses): string | undefined {
  const candidate = candidates.find((one) => one.name === name);
  if (candidate === undefined) return `inferred context "${name}" is not a valid candidate`;
  for (const called of functions) {
    if (!candidate.functions.has(called)) {
      return `inferred context "${name}" does not support the function "${called}"`;
    }
  }
  for (const symbol of symbols) {
    if (!hasSymbol(candidate.definition, symbol)) {
      return `inferred context "${name}" does not support the enum symbol "${symbol}"`;
    }
  }
  return undefined;
}

function hasSymbol(definition: ContextDefinition, symbol: string): boolean {
  try {
    definition.enumValue(symbol);
    return true;
  } catch (error) {
    if (error instanceof OttlError) return false;
    throw error;
  }
}

/** Go's `%+q` of a list of texts. */
function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quotedAscii).join(' ')}]`;
}

function quotedAscii(text: string): string {
  return goQuote(text).replace(/[^\x20-\x7e]/gu, (character) => {
    const hex = character.codePointAt(0)!.toString(16);
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
}
