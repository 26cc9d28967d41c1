/** Walks what was parsed, in the reference's order: arguments of calls, keys of paths, both sides of operators. */
import type {
  BooleanExpression,
  BooleanValue,
  Call,
  Key,
  MathExpression,
  MathLiteral,
  MathValue,
  Path,
  Value,
} from './grammar/ast.js';

export interface AstVisitor {
  readonly editor?: (call: Call) => void;
  readonly converter?: (call: Call) => void;
  readonly path?: (path: Path) => void;
  readonly value?: (value: Value) => void;
  readonly literal?: (literal: MathLiteral) => void;
}

export function visitCall(call: Call, isEditor: boolean, visitor: AstVisitor): void {
  if (isEditor) visitor.editor?.(call);
  else visitor.converter?.(call);
  for (const { value } of call.args ?? []) if (value !== undefined) visitValue(value, visitor);
}

export function visitBoolean({ left, right }: BooleanExpression, visitor: AstVisitor): void {
  for (const term of [left, ...(right ?? []).map((one) => one.term)]) {
    visitBooleanValue(term.left, visitor);
    for (const { value } of term.right ?? []) visitBooleanValue(value, visitor);
  }
}

function visitBooleanValue({ comparison, constant, sub }: BooleanValue, visitor: AstVisitor): void {
  if (comparison !== undefined) {
    visitValue(comparison.left, visitor);
    visitValue(comparison.right, visitor);
  }
  if (constant?.converter !== undefined) visitCall(constant.converter, false, visitor);
  if (sub !== undefined) visitBoolean(sub, visitor);
}

export function visitValue(value: Value, visitor: AstVisitor): void {
  visitor.value?.(value);
  if (value.literal !== undefined) visitLiteral(value.literal, visitor);
  if (value.math !== undefined) visitMath(value.math, visitor);
  for (const item of value.map?.items ?? []) visitValue(item.value, visitor);
  for (const element of value.list?.values ?? []) visitValue(element, visitor);
}

function visitMath({ left, right }: MathExpression, visitor: AstVisitor): void {
  for (const term of [left, ...(right ?? []).map((one) => one.term)]) {
    visitMathValue(term.left, visitor);
    for (const { value } of term.right ?? []) visitMathValue(value, visitor);
  }
}

function visitMathValue({ literal, sub }: MathValue, visitor: AstVisitor): void {
  if (literal !== undefined) visitLiteral(literal, visitor);
  if (sub !== undefined) visitMath(sub, visitor);
}

function visitLiteral(literal: MathLiteral, visitor: AstVisitor): void {
  visitor.literal?.(literal);
  if (literal.path !== undefined) visitPath(literal.path, visitor);
  if (literal.editor !== undefined) visitCall(literal.editor, true, visitor);
  if (literal.converter !== undefined) visitCall(literal.converter, false, visitor);
}

function visitPath(path: Path, visitor: AstVisitor): void {
  visitor.path?.(path);
  for (const { keys } of path.fields) for (const key of keys ?? []) visitKey(key, visitor);
}

function visitKey({ math, expression }: Key, visitor: AstVisitor): void {
  if (math !== undefined) visitMath(math, visitor);
  if (expression !== undefined) visitLiteral(expression, visitor);
}
