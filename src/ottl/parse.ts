/** Statements, conditions and value expressions from text. */
import type { BooleanExpression, Call, Key, Statement, Value } from './grammar/ast.js';
import { read } from './grammar/engine.js';
import { SyntaxFailure } from './grammar/failure.js';
import { booleanExpression, parsedStatement, value } from './grammar/grammar.js';
import type { Production } from './grammar/nodes.js';
import { OttlError } from './error.js';
import { visitBoolean, visitCall, visitValue, type AstVisitor } from './visit.js';

/** @throws {OttlError} `statement has invalid syntax: 1:5: …`. */
export function parseStatement(text: string): Statement {
  const statement = readAs<Statement>(parsedStatement, text, 'statement');
  const { editor, converter, where } = statement;
  const problems =
    converter === undefined ? [] : [`editor names must start with a lowercase letter but got '${converter.function}'`];
  const visitor = problemFinder(problems);
  if (editor !== undefined) visitCall(editor, true, visitor);
  if (where !== undefined) visitBoolean(where, visitor);
  refuse(problems);
  return statement;
}

/** @throws {OttlError} `condition has invalid syntax: 1:5: …`. */
export function parseCondition(text: string): BooleanExpression {
  const condition = readAs<BooleanExpression>(booleanExpression, text, 'condition');
  const problems: string[] = [];
  visitBoolean(condition, problemFinder(problems));
  refuse(problems);
  return condition;
}

/** @throws {OttlError} `expression has invalid syntax: 1:5: …`. */
export function parseValueExpression(text: string): Value {
  const expression = readAs<Value>(value, text, 'expression');
  const problems: string[] = [];
  visitValue(expression, problemFinder(problems));
  refuse(problems);
  return expression;
}

function readAs<T>(production: Production, text: string, what: string): T {
  try {
    return read(production, text) as T;
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    throw new OttlError(`${what} has invalid syntax: ${error.message}`, error.position);
  }
}

/** Finds what the grammar takes but the language does not. */
function problemFinder(problems: string[]): AstVisitor {
  return {
    editor: ({ function: name, keys }: Call) => {
      if (keys === undefined) return;
      problems.push(`only paths and converters may be indexed, not editors, but got ${name}${keysText(keys)}`);
    },
    literal: ({ editor }) => {
      if (editor === undefined) return;
      problems.push(`converter names must start with an uppercase letter but got '${editor.function}'`);
    },
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new OttlError(problems.join('; '));
}

/** Keys as the reference shows them in errors. */
export function keysText(keys: readonly Key[]): string {
  return keys.map((key) => `[${keyText(key)}]`).join('');
}

function keyText({ int, string, expression }: Key): string {
  const literal = expression ?? {};
  const path = literal.path === undefined ? '' : pathText(literal.path);
  return `${int ?? ''}${string ?? ''}${path}${literal.float?.toFixed(10) ?? ''}${literal.int ?? ''}`;
}

/** A path as the reference shows it in errors. */
export function pathText({ context, fields }: NonNullable<NonNullable<Value['literal']>['path']>): string {
  const text = fields.map(({ name, keys }) => name + keysText(keys ?? [])).join('.');
  return context === undefined ? text : `${context}.${text}`;
}
