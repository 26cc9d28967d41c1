import type { Walk } from '../../pdata/view/walk.js';

/** @throws {Error} always: this match type is not supported, and what to use instead is said. */
export function expressionTest(expressions: readonly string[]): (walk: Walk) => boolean {
  throw new Error(
    `match_type "expr" is not supported (expression ${JSON.stringify(expressions[0])}): write OTTL conditions under metrics.datapoint, e.g. attributes["key"] == "value"`,
  );
}
