import { OttlError } from './error.js';
import { parseStatement } from './parse.js';
import { visitBoolean, visitCall } from './visit.js';

/**
 * The statement with the context's name in front of every path that has none.
 *
 * @param contextNames the names paths may begin with.
 * @throws {OttlError} for what is no statement.
 */
export function prefixPaths(statement: string, context: string, contextNames: readonly string[]): string {
  const { editor, where } = parseStatement(statement);
  const offsets: number[] = [];
  const visitor = {
    path: ({
      context: own,
      position,
    }: {
      readonly context?: string;
      readonly position: { readonly offset: number };
    }) => {
      if (own === undefined || !contextNames.includes(own)) offsets.push(position.offset);
    },
  };
  if (editor === undefined) throw new OttlError('statement has no editor');
  visitCall(editor, true, visitor);
  if (where !== undefined) visitBoolean(where, visitor);
  let prefixed = '';
  let left = 0;
  for (const offset of offsets.sort((a, b) => a - b)) {
    prefixed += `${statement.slice(left, offset)}${context}.`;
    left = offset;
  }
  return prefixed + statement.slice(left);
}
