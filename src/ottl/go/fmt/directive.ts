/** One `%…` of a format: what stands between the sign and the verb, read and with its stars resolved. */
export interface Directive {
  /** One character. */
  readonly verb: string;
  /** Least number of characters; undefined where none is asked for. */
  readonly width: number | undefined;
  readonly precision: number | undefined;
  /** `-`: pads on the right. */
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  /** `%#v`: the value as Go's source would write it. */
  readonly goSyntax: boolean;
  /** `%+v`: fields of structs with their names. */
  readonly fieldNames: boolean;
}

/** `%v` without anything. */
export const PLAIN: Directive = {
  verb: 'v',
  width: undefined,
  precision: undefined,
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  goSyntax: false,
  fieldNames: false,
};

/** Of `%v` the signs `#` and `+` mean how the value is written, not how its numbers are. */
export function withVerb(directive: Directive, verb: string): Directive {
  if (verb !== 'v' && verb !== 'w') return { ...directive, verb };
  return { ...directive, verb, goSyntax: directive.sharp, fieldNames: directive.plus, sharp: false, plus: false };
}
