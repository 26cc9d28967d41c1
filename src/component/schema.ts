/**
 * The vocabulary in which every component says what it can be told: one table per component with type, default, unit and
 * meaning of each key. Decoding, validation, README tables and `print-config` all derive from it.
 *
 * The kinds mirror what the reference decodes into, because its error texts name them (`expected type 'uint32'`).
 */
import type { ComponentId } from './id.js';

/** Collects what is wrong with a decoded configuration, in the reference's words where it has some. */
export interface Issues {
  /**
   * @param path keys below the object being validated, outermost first; empty for the object itself.
   * @param message the reference's text if it has one; else what is wrong, what was found, what to do.
   */
  add(path: readonly string[], message: string): void;
  /** Identifiers of the feature gates that are on, where a block is checked as part of a whole configuration. */
  readonly gates?: ReadonlySet<string>;
}

interface FieldBase {
  /** What the setting means, for README tables. One or two sentences. */
  readonly doc: string;
  /** Unit of a number, e.g. `items`, `bytes`, `MiB`. */
  readonly unit?: string;
}

export type IntKind = 'int' | 'int32' | 'int64' | 'uint16' | 'uint32' | 'uint64';

export interface StringField extends FieldBase {
  readonly kind: 'string';
  readonly default: string;
  /** Masked in every output. */
  readonly secret: boolean;
  /** Go's name of the type, where it is not that of all texts or all secrets. */
  readonly goType?: string;
}
export interface BoolField extends FieldBase {
  readonly kind: 'bool';
  readonly default: boolean;
}
export interface IntField extends FieldBase {
  readonly kind: 'int';
  /** Go's type, named in error texts. */
  readonly goType: IntKind;
  /** Go's name of it, where it is a type of its own. */
  readonly typeName?: string;
  readonly default: number;
}
export interface FloatField extends FieldBase {
  readonly kind: 'float';
  /** Go's name of the type; default: `float64`. */
  readonly goType?: string;
  readonly default: number;
}
/** A Go duration; the decoded value is in milliseconds (a bare number in YAML is nanoseconds). */
export interface DurationField extends FieldBase {
  readonly kind: 'duration';
  /** As users write it, e.g. `200ms`. */
  readonly default: string;
  /** The reference decodes the key into two settings: what is wrong with it is told again after this later key. */
  readonly againAfter?: string;
}
/** Text with its own parser in the reference (level, compression, transport …). */
export interface TextField<T = unknown> extends FieldBase {
  readonly kind: 'text';
  /** As users write it. */
  readonly default: string;
  /** The value, or the reference's words for what is wrong. */
  readonly parse: (text: string) => { readonly value: T } | { readonly error: string };
  /** Words for the README table, e.g. `basic, normal, detailed`. */
  readonly values: string;
  /** Go's name of the type, used when the YAML value is no text. */
  readonly goType: string;
  /**
   * Set for types that are numbers underneath (levels): the reference takes a bare YAML number for them, null and an unset
   * `${env:…}` give 0. Without it the type is text underneath and those give `parse('')`.
   */
  readonly fromInt?: (value: number) => T;
  /** Width of that number; larger ones lose their upper bits. Default 32. */
  readonly bits?: 8 | 32;
  /** The type is a struct underneath, which the reference says to whoever writes no text. */
  readonly isStruct?: boolean;
}
/** Reference to another component, decoded to its id; undefined when absent. */
export interface ComponentIdField extends FieldBase {
  readonly kind: 'componentId';
}
export interface ListField<T = unknown> extends FieldBase {
  readonly kind: 'list';
  readonly element: Field;
  readonly default: readonly T[];
  /**
   * For lists of blocks: elements may be plain texts instead. They stand for one more block at the end, which has them as a
   * list under this key. Texts in front of a block are refused. Only in layered blocks.
   */
  readonly textsAs?: string;
}
export interface MapField<T = unknown> extends FieldBase {
  readonly kind: 'map';
  readonly element: Field;
  /** For keys that are more than text (pipeline ids): the key in its one spelling, or the reference's words. */
  readonly parseKey?: (text: string) => { readonly key: string } | { readonly error: string };
  /** Go's name of the type, where it is more than a map of the element's. */
  readonly goType?: string;
  readonly default: Readonly<Record<string, T>>;
  /** What stands for the key in a block that is written without it, where that is not the default. */
  readonly whenWritten?: Readonly<Record<string, T>>;
}
/** A nested block that is always there (null or absent gives its defaults). */
export interface ObjectField<T = unknown> extends FieldBase {
  readonly kind: 'object';
  readonly schema: ObjectSchema<T>;
}
/**
 * A nested block that may be off (Go: `configoptional`): undefined unless written. Its own validation never runs in the
 * reference, and its errors form a layer of their own (`collector-reference` behaviour, §2.7 and §2.8).
 */
export interface OptionalField<T = unknown> extends FieldBase {
  readonly kind: 'optional';
  readonly schema: ObjectSchema<T>;
  /** What `key:` with nothing behind it gives: the block with its defaults (`defaults`) or off (`off`). */
  readonly whenNull: 'defaults' | 'off';
}
/** A nested block behind a Go pointer: undefined unless written, but validated and reported as part of its parent. */
export interface PointerField<T = unknown> extends FieldBase {
  readonly kind: 'pointer';
  readonly schema: ObjectSchema<T>;
  /** What `key:` with nothing behind it gives: the block with its defaults, or off (the default). */
  readonly whenNull?: 'defaults' | 'off';
}
/** A value behind a Go pointer: undefined when absent or null, where the plain kind would give its zero. */
export interface NullableField<T = unknown> extends FieldBase {
  readonly kind: 'nullable';
  readonly element: Field;
  /** Phantom: carries the decoded type. */
  readonly value?: T;
}
/** Anything YAML can say, kept as plain data (`initial_fields`, free-form maps). */
export interface AnyField extends FieldBase {
  readonly kind: 'any';
  readonly default: unknown;
  /** Integers come as bigints, so that they stay apart from floats. */
  readonly exact?: boolean;
}

export type Field =
  | StringField
  | BoolField
  | IntField
  | FloatField
  | DurationField
  | TextField
  | ComponentIdField
  | ListField
  | MapField
  | ObjectField
  | OptionalField
  | PointerField
  | NullableField
  | AnyField;

export type Fields = Readonly<Record<string, Field>>;

/** The decoded value of a field. */
export type ValueOf<F> = F extends StringField
  ? string
  : F extends BoolField
    ? boolean
    : F extends IntField | FloatField | DurationField
      ? number
      : F extends TextField<infer T>
        ? T
        : F extends ComponentIdField
          ? ComponentId | undefined
          : F extends ListField<infer T>
            ? readonly T[]
            : F extends MapField<infer T>
              ? Readonly<Record<string, T>>
              : F extends ObjectField<infer T>
                ? T
                : F extends OptionalField<infer T>
                  ? T | undefined
                  : F extends PointerField<infer T>
                    ? T | undefined
                    : F extends NullableField<infer T>
                      ? T | undefined
                      : unknown;

export type ConfigOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** Written as a method so that schemas of any config fit where `ObjectSchema` of unknown is asked for (nested blocks). */
type Validate<Config> = { check(config: Config, issues: Issues): void }['check'];

/** What a user may write in one block, and what it means. `Config` is the decoded block. */
export interface ObjectSchema<Config = unknown> {
  readonly fields: Fields;
  /** Checks that involve this block only; runs before its children's. Order of `issues` is order of the report. */
  readonly validate: Validate<Config> | undefined;
  /** The reference decodes the block by a hook of its own, so its errors form a layer (`sending_queue`, telemetry). */
  readonly layered?: boolean;
  /** Keys that are no settings are passed over in silence, as the reference does in a few blocks. */
  readonly ignoresUnknown?: boolean;
  /** An older shape that the reference takes too: tried when this one fails. Only in layered blocks. */
  readonly older?: ObjectSchema<Config>;
  /** Phantom: carries the decoded type. */
  readonly config?: Config;
}

/** The decoded type of a schema. */
export type InferConfig<S> = S extends ObjectSchema<infer C> ? C : never;

export function schema<F extends Fields>(
  fields: F,
  validate?: (config: ConfigOf<F>, issues: Issues) => void,
): ObjectSchema<ConfigOf<F>> {
  return { fields, validate };
}

type Options<D> = { readonly default: D; readonly doc: string; readonly unit?: string };

export const string = (options: Options<string> & { readonly goType?: string }): StringField => ({
  kind: 'string',
  secret: false,
  ...options,
});

/** A string that no output ever shows. */
export const secret = (options: {
  readonly doc: string;
  readonly default?: string;
  readonly goType?: string;
}): StringField => ({
  kind: 'string',
  secret: true,
  default: '',
  ...options,
});

export const bool = (options: Options<boolean>): BoolField => ({ kind: 'bool', ...options });

export const int = (options: Options<number> & { readonly typeName?: string }): IntField => ({
  kind: 'int',
  goType: 'int',
  ...options,
});
export const int64 = (options: Options<number>): IntField => ({ kind: 'int', goType: 'int64', ...options });
export const uint32 = (options: Options<number>): IntField => ({ kind: 'int', goType: 'uint32', ...options });
export const float = (options: Options<number> & { readonly goType?: string }): FloatField => ({
  kind: 'float',
  ...options,
});

export const duration = (options: {
  readonly default: string;
  readonly doc: string;
  readonly againAfter?: string;
}): DurationField => ({
  kind: 'duration',
  ...options,
});

export const text = <T>(options: Omit<TextField<T>, 'kind'>): TextField<T> => ({ kind: 'text', ...options });

export const componentId = (options: { readonly doc: string }): ComponentIdField => ({
  kind: 'componentId',
  ...options,
});

export const list = <F extends Field>(
  element: F,
  options: { readonly doc: string; readonly default?: readonly ValueOf<F>[]; readonly textsAs?: string },
): ListField<ValueOf<F>> => ({ kind: 'list', element, default: [], ...options });

export const map = <F extends Field>(
  element: F,
  options: {
    readonly doc: string;
    readonly default?: Readonly<Record<string, ValueOf<F>>>;
    readonly whenWritten?: Readonly<Record<string, ValueOf<F>>>;
    readonly goType?: string;
  },
): MapField<ValueOf<F>> => ({ kind: 'map', element, default: {}, ...options });

export const object = <C>(objectSchema: ObjectSchema<C>, options: { readonly doc: string }): ObjectField<C> => ({
  kind: 'object',
  schema: objectSchema,
  ...options,
});

export const optional = <C>(
  objectSchema: ObjectSchema<C>,
  options: { readonly doc: string; readonly whenNull?: 'defaults' | 'off' },
): OptionalField<C> => ({ kind: 'optional', schema: objectSchema, whenNull: 'off', ...options });

export const pointer = <C>(
  objectSchema: ObjectSchema<C>,
  options: { readonly doc: string; readonly whenNull?: 'defaults' | 'off' },
): PointerField<C> => ({
  kind: 'pointer',
  schema: objectSchema,
  ...options,
});

export const nullable = <F extends Field>(
  element: F,
  options: { readonly doc: string },
): NullableField<ValueOf<F>> => ({
  kind: 'nullable',
  element,
  ...options,
});

/** The same block, in which keys that are no settings are passed over. */
export const ignoringUnknown = <C>(objectSchema: ObjectSchema<C>): ObjectSchema<C> => ({
  ...objectSchema,
  ignoresUnknown: true,
});

/** The same block with its errors in a layer of their own. */
export const layered = <C>(objectSchema: ObjectSchema<C>): ObjectSchema<C> => ({ ...objectSchema, layered: true });

export const any = (options: Options<unknown> & { readonly exact?: boolean }): AnyField => ({
  kind: 'any',
  ...options,
});
