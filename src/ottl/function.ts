/** How functions are described: a name, parameters by kind, and what makes the call for given arguments. */
import type { Clock, Random } from '../component/clock.js';
import type { AnyValues } from '../pdata/view/any-values.js';
import type { KeyValues } from '../pdata/view/key-values.js';
import type { Expression, Get, ItemContext, Target } from './context.js';
import type { Duration, Value } from './value.js';
import type { GoTime } from './go/time.js';

/** A path that holds a map. */
export interface MapTarget {
  readonly get: Get<KeyValues>;
  readonly set: (context: ItemContext, map: KeyValues) => void;
}

/** A function named as an argument: applied to a text. */
export type TextFunction = (text: Get<string>) => Get;

/** What an argument of each kind is. The kinds are the reference's parameter types, which error texts name. */
export interface ArgumentTypes {
  /** Any value. */
  Getter: Expression;
  StringGetter: Get<string>;
  /** Null for nil, else the value as text. */
  StringLikeGetter: Get<string | null>;
  IntGetter: Get<bigint>;
  IntLikeGetter: Get<bigint | null>;
  FloatGetter: Get<number>;
  FloatLikeGetter: Get<number | null>;
  BoolGetter: Get<boolean>;
  BoolLikeGetter: Get<boolean | null>;
  ByteSliceLikeGetter: Get<Uint8Array | null>;
  PMapGetter: Get<KeyValues>;
  PSliceGetter: Get<AnyValues>;
  DurationGetter: Get<Duration>;
  TimeGetter: Get<GoTime>;
  Setter: Target;
  GetSetter: Target;
  PMapGetSetter: MapTarget;
  FunctionGetter: TextFunction;
  string: string;
  int64: bigint;
  float64: number;
  bool: boolean;
  Enum: bigint;
  '[]uint8': Uint8Array;
  '[]string': readonly string[];
  '[]float64': readonly number[];
  '[]Getter': readonly Expression[];
  '[]StringGetter': readonly Get<string>[];
  '[]StringLikeGetter': readonly Get<string | null>[];
}

export type ArgumentKind = keyof ArgumentTypes;
/** By name of the parameter, in order. A question mark: it may be left out. */
export type Parameters = Readonly<Record<string, ArgumentKind | `${ArgumentKind}?`>>;

export type ArgumentsOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends `${infer Kind extends ArgumentKind}?`
    ? ArgumentTypes[Kind] | undefined
    : P[K] extends ArgumentKind
      ? ArgumentTypes[P[K]]
      : never;
};

/** What functions may use of the hub. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: Parameters;
  /** @throws {OttlError} for arguments that make no sense. */
  readonly create: (args: Readonly<Record<string, unknown>>, environment: Environment) => Get;
}

export function define<const P extends Parameters>(
  name: string,
  parameters: P,
  create: (args: ArgumentsOf<P>, environment: Environment) => Get<Value>,
): FunctionDefinition {
  return { name, parameters, create: (args, environment) => create(args as ArgumentsOf<P>, environment) };
}

/** What an editor gives. */
export const NOTHING = null;
