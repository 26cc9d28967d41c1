/**
 * Makes functions of what was parsed, once, at load: each item then only runs them. Source followed: `pkg/ottl` parser,
 * expressions and boolean values at 0.131.0.
 */
import { encodeKey } from '../pdata/view/key-values.js';
import { readArguments, type ArgumentCompiler } from './arguments.js';
import { compileComparison } from './comparison.js';
import type { Expression, Get, ItemContext, Target } from './context.js';
import type { ContextDefinition } from './contexts/definition.js';
import { OttlError } from './error.js';
import { indexResult, literalList, literalMap } from './expressions.js';
import type { Environment, FunctionDefinition, TextFunction } from './function.js';
import { goType, type Value as RuntimeValue } from './value.js';
import type {
  AddSubTerm,
  BooleanExpression,
  BooleanValue,
  Call,
  Key,
  MathExpression,
  MathLiteral,
  MathValue,
  Path,
  Term,
  Value,
} from './grammar/ast.js';
import type { PathKey } from './index-value.js';
import { mathOperation } from './math.js';
import { parseCondition, parseStatement, parseValueExpression, pathText } from './parse.js';
import { PathNode } from './path-node.js';

export type Test = (context: ItemContext) => boolean;

/** A statement ready to run. */
export interface CompiledStatement {
  readonly text: string;
  /** Runs the editor where the condition holds. @throws {OttlError} */
  readonly execute: (context: ItemContext) => void;
  /** The condition alone. @throws {OttlError} */
  readonly where: Test;
  /** The editor alone. @throws {OttlError} */
  readonly run: (context: ItemContext) => void;
}

export interface CompiledCondition {
  readonly text: string;
  /** @throws {OttlError} */
  readonly test: Test;
}

/** What statements may use. */
export interface Dialect {
  readonly context: ContextDefinition;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** Paths must begin with one of these names; undefined where they need not. */
  readonly contextNames: readonly string[] | undefined;
  readonly environment: Environment;
}

const always: Test = () => true;
const never: Test = () => false;

export class Compiler implements ArgumentCompiler {
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  get contextType(): string {
    return this.#dialect.context.goType;
  }

  /** @throws {OttlError} */
  statement(text: string): CompiledStatement {
    const { editor, where } = parseStatement(text);
    const run = this.#call(editor!); // without one the parser refuses
    if (where === undefined) return { text, execute: (context) => void run(context), where: always, run };
    const test = this.#boolean(where);
    return {
      text,
      where: test,
      run,
      execute: (context) => {
        if (test(context)) run(context);
      },
    };
  }

  /** @throws {OttlError} */
  condition(text: string): CompiledCondition {
    return { text, test: this.#boolean(parseCondition(text)) };
  }

  /** @throws {OttlError} */
  valueExpression(text: string): { readonly text: string; readonly get: Get } {
    return { text, get: this.expression(parseValueExpression(text)).get };
  }

  expression(value: Value): Expression {
    if (value.isNil !== undefined) return constant(null);
    if (value.string !== undefined) return constant(value.string);
    if (value.bool !== undefined) return constant(value.bool);
    if (value.bytes !== undefined) return constant(value.bytes);
    if (value.enum !== undefined) return constant(this.enumValue(value.enum));
    if (value.literal !== undefined) return this.#literal(value.literal);
    if (value.list !== undefined) {
      return { get: literalList((value.list.values ?? []).map((element) => this.expression(element).get)) };
    }
    if (value.map !== undefined) {
      return {
        get: literalMap((value.map.items ?? []).map((item) => [item.key, this.expression(item.value).get] as const)),
      };
    }
    return { get: this.#math(value.math!) }; // the grammar has nothing else
  }

  target(path: Path): Target {
    const node = this.#pathNode(path);
    const target = this.#dialect.context.target(node);
    const leftover = node.leftover();
    if (leftover !== undefined) throw new OttlError(leftover);
    return target;
  }

  enumValue(symbol: string | undefined): bigint {
    return this.#dialect.context.enumValue(symbol);
  }

  function(name: string): FunctionDefinition | undefined {
    return this.#dialect.functions.get(name);
  }

  textFunction({ name, parameters, create }: FunctionDefinition): TextFunction {
    const names = Object.keys(parameters);
    return (text) => {
      if (names.length !== 1) {
        throw new OttlError(`incorrect number of arguments. Expected: ${names.length} Received: 1`);
      }
      if (parameters[names[0]!] !== 'StringGetter') throw new OttlError(`function ${name} does not take a string`);
      try {
        return create({ [names[0]!]: text }, this.#dialect.environment);
      } catch (error) {
        throw new OttlError(`couldn't create function: ${(error as Error).message}`);
      }
    };
  }

  #literal({ float, int, path, converter }: MathLiteral): Expression {
    if (float !== undefined) return constant(float);
    if (int !== undefined) return constant(int);
    if (path !== undefined) return this.target(path);
    return { get: this.#converter(converter!) }; // an editor is refused by the parser
  }

  #converter(call: Call): Get {
    const get = this.#call(call);
    return call.keys === undefined ? get : indexResult(get, call.keys);
  }

  #call(call: Call): Get {
    const definition = this.#dialect.functions.get(call.function);
    if (definition === undefined) throw new OttlError(`undefined function "${call.function}"`);
    const args = this.#arguments(call, definition);
    try {
      return definition.create(args, this.#dialect.environment);
    } catch (error) {
      throw new OttlError(`couldn't create function: ${(error as Error).message}`);
    }
  }

  /** The reference does not look at the arguments of a function that has no parameters. */
  #arguments(call: Call, { parameters }: FunctionDefinition): Readonly<Record<string, unknown>> {
    if (Object.keys(parameters).length === 0) return {};
    try {
      return readArguments(call, parameters, this);
    } catch (error) {
      throw new OttlError(`error while parsing arguments for call to "${call.function}": ${(error as Error).message}`);
    }
  }

  #math({ left, right }: MathExpression): Get {
    return (right ?? []).reduce((get, { op, term }) => mathOperation(get, op, this.#term(term)), this.#term(left));
  }

  #term({ left, right }: AddSubTerm): Get {
    return (right ?? []).reduce(
      (get, { op, value }) => mathOperation(get, op, this.#mathValue(value)),
      this.#mathValue(left),
    );
  }

  #mathValue({ literal, sub }: MathValue): Get {
    return literal === undefined ? this.#math(sub!) : this.#literal(literal).get; // one of the two
  }

  #boolean({ left, right }: BooleanExpression): Test {
    return anyOf([left, ...(right ?? []).map(({ term }) => term)].map((term) => this.#conjunction(term)));
  }

  #conjunction({ left, right }: Term): Test {
    return allOf([left, ...(right ?? []).map(({ value }) => value)].map((value) => this.#booleanValue(value)));
  }

  #booleanValue(value: BooleanValue): Test {
    const test = this.#plainBoolean(value);
    return value.negation === undefined ? test : (context) => !test(context);
  }

  #plainBoolean({ comparison, constant: fixed, sub }: BooleanValue): Test {
    if (comparison !== undefined) {
      return compileComparison(this.expression(comparison.left), comparison.op, this.expression(comparison.right));
    }
    if (sub !== undefined) return this.#boolean(sub);
    if (fixed?.converter === undefined) return fixed?.boolean === true ? always : never;
    return asTest(this.#converter(fixed.converter));
  }

  #pathNode(path: Path): PathNode {
    const [context, fields] = this.#contextOf(path);
    const text = pathText(path);
    let node: PathNode | undefined;
    for (const { name, keys } of [...fields].reverse()) {
      node = new PathNode(
        context,
        name,
        text,
        (keys ?? []).map((key) => this.#key(key)),
        node,
      );
    }
    node!.use(); // the grammar gives at least one field
    return node!;
  }

  /** Whether the first part of a path names a context. */
  #contextOf(path: Path): readonly [context: string, fields: Path['fields']] {
    const { contextNames } = this.#dialect;
    const { context, fields } = path;
    if (contextNames === undefined) return ['', context === undefined ? fields : [{ name: context }, ...fields]];
    const options = (suffix: string): string => contextNames.map((name) => `"${name}${suffix}"`).join(', ');
    if (context === undefined) {
      const text = pathText(path);
      throw new OttlError(
        `missing context name for path "${text}", possibly valid options are: ${options(`.${text}`)}`,
        path.position,
      );
    }
    if (contextNames.includes(context)) return [context, fields];
    throw new OttlError(
      `context "${context}" from path "${pathText(path)}" is not valid, it must be replaced by one of: ${options('')}`,
      path.position,
    );
  }

  #key({ string, int, math, expression }: Key): PathKey {
    if (string !== undefined) return { text: string, bytes: encodeKey(string) };
    if (int !== undefined) return { int };
    if (math !== undefined) return { get: this.#math(math) };
    if (expression?.path !== undefined) return { get: this.target(expression.path).get };
    return expression?.converter === undefined ? {} : { get: this.#converter(expression.converter) };
  }
}

function constant(value: RuntimeValue): Expression {
  return { get: () => value, constant: { value } };
}

function anyOf(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (context) => {
    for (const test of tests) if (test(context)) return true;
    return false;
  };
}

function allOf(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (context) => {
    for (const test of tests) if (!test(context)) return false;
    return true;
  };
}

function asTest(get: Get): Test {
  return (context) => {
    const value = get(context);
    if (typeof value === 'boolean') return value;
    throw new OttlError(`value returned from Converter in constant expression must be bool but got ${goType(value)}`);
  };
}
