/** Conditions of one context, as the filter and routing take them: paths need not name their context. */
import type { Logger } from '../component/logger.js';
import { goQuote } from '../pdata/json/go-number.js';
import { Compiler, type CompiledCondition, type CompiledStatement, type Test } from './compile.js';
import { CONTEXTS, type ContextName } from './contexts/contexts.js';
import { OttlError } from './error.js';
import type { Environment } from './function.js';
import { hasAttrKeyOnDatapoint, hasAttrOnDatapoint } from './functions/metric-conditions.js';
import { isRootSpan } from './functions/span.js';
import { standardConverters, type Functions } from './functions/standard.js';
import { anyCondition, type ErrorMode } from './sequence.js';

/** What conditions of a context may call. */
export function conditionFunctions(context: ContextName): Functions {
  switch (context) {
    case 'span':
      return standardConverters(isRootSpan);
    case 'metric':
      return standardConverters(hasAttrOnDatapoint, hasAttrKeyOnDatapoint);
    default:
      return standardConverters();
  }
}

export interface ConditionOptions {
  readonly context: ContextName;
  readonly environment: Environment;
  /** Paths must begin with a context's name. Default: they need not. */
  readonly requiresContextNames?: boolean;
}

/** @throws {OttlError} naming every condition that cannot be parsed, a line each, in the reference's words. */
export function compileConditions(texts: readonly string[], options: ConditionOptions): readonly CompiledCondition[] {
  const context = CONTEXTS[options.context];
  const compiler = new Compiler({
    context,
    functions: conditionFunctions(options.context),
    contextNames: options.requiresContextNames === true ? context.pathNames : undefined,
    environment: options.environment,
  });
  return compileAll(texts, 'condition', (text) => compiler.condition(text));
}

/** Whether any of the conditions holds. @throws {OttlError} if one cannot be parsed. */
export function conditionTest(
  texts: readonly string[],
  options: ConditionOptions & { readonly errorMode: ErrorMode; readonly logger: Logger },
): Test {
  return anyCondition(compileConditions(texts, options), options.errorMode, options.logger);
}

/** Compiles each text; the errors of all that fail are thrown together. */
export function compileAll<T extends CompiledCondition | CompiledStatement>(
  texts: readonly string[],
  what: 'condition' | 'statement',
  compile: (text: string) => T,
): readonly T[] {
  const failures: OttlError[] = [];
  const compiled: T[] = [];
  for (const text of texts) {
    try {
      compiled.push(compile(text));
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      failures.push(new OttlError(`unable to parse OTTL ${what} ${goQuote(text)}: ${error.message}`, error.position));
    }
  }
  if (failures.length === 0) return compiled;
  throw new OttlError(failures.map(({ message }) => message).join('\n'), failures[0]!.position);
}

/** For checks at load: nothing runs, so nothing asks for time or chance. */
export const CHECK_ONLY: Environment = {
  get clock(): never {
    throw new TypeError('bug in the hub: a statement that is only checked asks for the time');
  },
  random: () => 0,
};

/** What is wrong with the conditions, in the reference's words; undefined if nothing is. */
export function conditionProblem(texts: readonly string[], context: ContextName): string | undefined {
  try {
    compileConditions(texts, { context, environment: CHECK_ONLY });
    return undefined;
  } catch (error) {
    if (error instanceof OttlError) return error.message;
    throw error;
  }
}
