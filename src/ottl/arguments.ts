/** Arguments of a call by its function's parameters. Source followed: `pkg/ottl/functions.go` at 0.131.0. */
import type { Expression, Get, Target } from './context.js';
import { OttlError } from './error.js';
import type { ArgumentKind, FunctionDefinition, MapTarget, Parameters, TextFunction } from './function.js';
import { typedGetter } from './getters.js';
import { toCamel } from './go/strcase.js';
import type { Argument, Call, Path, Value } from './grammar/ast.js';

/** What the compiler offers to whoever reads arguments. */
export interface ArgumentCompiler {
  readonly contextType: string;
  expression(value: Value): Expression;
  target(path: Path): Target;
  /** @throws {OttlError} for a symbol that the context does not have. */
  enumValue(symbol: string | undefined): bigint;
  function(name: string): FunctionDefinition | undefined;
  /** A function by name, for a text. */
  textFunction(definition: FunctionDefinition): TextFunction;
}

/** @throws {OttlError} in the reference's words. */
export function readArguments(
  call: Call,
  parameters: Parameters,
  compiler: ArgumentCompiler,
): Readonly<Record<string, unknown>> {
  const given = call.args ?? [];
  const names = Object.keys(parameters);
  refuseUnnamedAfterNamed(given);
  const required = names.filter((name) => !parameters[name]!.endsWith('?')).length;
  if (given.length < required || given.length > names.length) {
    throw new OttlError(`incorrect number of arguments. Expected: ${names.length} Received: ${given.length}`);
  }
  const args: Record<string, unknown> = {};
  given.forEach((argument, position) => {
    const name = argument.name === undefined ? names[position]! : toCamel(argument.name);
    if (!Object.hasOwn(parameters, name)) throw new OttlError(`no such parameter: ${argument.name}`);
    args[name] = atPosition(position, () => readArgument(argument, bareKind(parameters[name]!), compiler));
  });
  return args;
}

function bareKind(kind: string): ArgumentKind {
  return (kind.endsWith('?') ? kind.slice(0, -1) : kind) as ArgumentKind;
}

function refuseUnnamedAfterNamed(given: readonly Argument[]): void {
  const firstNamed = given.findIndex(({ name }) => name !== undefined);
  if (firstNamed !== -1 && given.slice(firstNamed).some(({ name }) => name === undefined)) {
    throw new OttlError('unnamed argument used after named argument');
  }
}

/** Errors about functions named as arguments carry no position in the reference. */
class WithoutPosition extends OttlError {}

function atPosition<T>(position: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WithoutPosition) throw error;
    throw new OttlError(`invalid argument at position ${position}: ${(error as Error).message}`);
  }
}

function readArgument(argument: Argument, kind: ArgumentKind, compiler: ArgumentCompiler): unknown {
  if (kind === 'FunctionGetter') return functionNamed(argument, compiler);
  const value = argument.value ?? {};
  return kind.startsWith('[]') ? readList(value, kind, compiler) : readValue(value, kind, compiler);
}

function functionNamed({ value, functionName }: Argument, compiler: ArgumentCompiler): TextFunction {
  const name = value?.enum ?? functionName;
  if (name === undefined) throw new WithoutPosition('invalid function name given');
  const definition = compiler.function(name);
  if (definition === undefined) throw new WithoutPosition(`undefined function ${name}`);
  return compiler.textFunction(definition);
}

function readList(value: Value, kind: ArgumentKind, compiler: ArgumentCompiler): unknown {
  if (kind === '[]uint8') {
    if (value.bytes === undefined) throw new OttlError('slice parameter must be a byte slice literal');
    return value.bytes;
  }
  const element = kind.slice(2) as ArgumentKind;
  if (value.list === undefined) {
    const name = element.endsWith('Getter') ? `${element}[${compiler.contextType}]` : element;
    throw new OttlError(`must be a list of type ${name}`);
  }
  return (value.list.values ?? []).map((one, index) => {
    try {
      return readValue(one, element, compiler);
    } catch (error) {
      throw new OttlError(`error while parsing list argument at index ${index}: ${(error as Error).message}`);
    }
  });
}

function readValue(value: Value, kind: ArgumentKind, compiler: ArgumentCompiler): unknown {
  switch (kind) {
    case 'Getter':
      return compiler.expression(value);
    case 'Setter':
    case 'GetSetter':
      return pathTarget(value, compiler);
    case 'PMapGetSetter':
      return mapTarget(pathTarget(value, compiler), compiler);
    case 'string':
      return must(value.string, 'a string');
    case 'int64':
      return must(value.literal?.int, 'an int');
    case 'float64':
      return must(value.literal?.float, 'a float');
    case 'bool':
      return must(value.bool, 'a bool');
    case 'Enum':
      return enumOf(value, compiler);
    default:
      return typedGetter(kind, compiler.expression(value).get, compiler.contextType);
  }
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new OttlError(`must be ${what}`);
  return value;
}

function pathTarget(value: Value, compiler: ArgumentCompiler): Target {
  return compiler.target(must(value.literal?.path, 'a path'));
}

function mapTarget(target: Target, compiler: ArgumentCompiler): MapTarget {
  const get = typedGetter('PMapGetter', target.get, compiler.contextType) as Get<never>;
  return { get, set: target.set };
}

function enumOf(value: Value, compiler: ArgumentCompiler): bigint {
  try {
    return compiler.enumValue(value.enum);
  } catch {
    throw new OttlError('must be an Enum');
  }
}
