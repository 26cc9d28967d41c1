/** Statements and conditions of one group, and what happens when one fails. Source followed: `pkg/ottl/parser.go`. */
import type { Logger } from '../component/logger.js';
import type { CompiledCondition, CompiledStatement, Test } from './compile.js';
import type { ItemContext } from './context.js';
import { OttlError } from './error.js';

/** `propagate`: the first error ends the work on the whole batch. `ignore`: it is logged. `silent`: it is not. */
export type ErrorMode = 'propagate' | 'ignore' | 'silent';

/** Runs the statements in order. @throws {OttlError} in mode `propagate`. */
export function statementSequence(
  statements: readonly CompiledStatement[],
  mode: ErrorMode,
  logger: Logger,
): (context: ItemContext) => void {
  return (context) => {
    for (const { text, execute } of statements) {
      try {
        execute(context);
      } catch (error) {
        const reason = reasonOf(error);
        if (mode === 'propagate') throw new OttlError(`failed to execute statement: ${text}, ${reason}`);
        if (mode === 'ignore') {
          const fields = { error: reason, statement: text };
          logger.warn('failed to execute statement', fields, 'ottl@v0.131.0/parser.go:410');
        }
      }
    }
  };
}

/** Whether any condition holds. @throws {OttlError} in mode `propagate`. */
export function anyCondition(conditions: readonly CompiledCondition[], mode: ErrorMode, logger: Logger): Test {
  return (context) => {
    for (const { text, test } of conditions) {
      try {
        if (test(context)) return true;
      } catch (error) {
        const reason = reasonOf(error);
        if (mode === 'propagate') throw new OttlError(`failed to eval condition: ${text}, ${reason}`);
        if (mode === 'ignore') {
          const fields = { error: reason, condition: text };
          logger.warn('failed to eval condition', fields, 'ottl@v0.131.0/parser.go:490');
        }
      }
    }
    return false;
  };
}

/** Only what statements do wrong is answered for; anything else is a fault of the hub. */
function reasonOf(error: unknown): string {
  if (error instanceof OttlError) return error.message;
  throw error;
}
