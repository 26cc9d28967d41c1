/** What statements are made of, as the grammar captures it. Fields that a text does not have are absent. */
import type { Position } from './failure.js';

export interface Statement {
  readonly editor?: Call;
  /** A converter where the editor belongs: an error of its own. */
  readonly converter?: Call;
  readonly where?: BooleanExpression;
}

export interface BooleanExpression {
  readonly left: Term;
  readonly right?: readonly { readonly term: Term }[];
}

export interface Term {
  readonly left: BooleanValue;
  readonly right?: readonly { readonly value: BooleanValue }[];
}

export interface BooleanValue {
  readonly negation?: string;
  readonly comparison?: Comparison;
  readonly constant?: { readonly boolean?: boolean; readonly converter?: Call };
  readonly sub?: BooleanExpression;
}

export interface Comparison {
  readonly left: Value;
  readonly op: CompareOp;
  readonly right: Value;
}

export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An editor's or converter's call. */
export interface Call {
  readonly function: string;
  readonly args?: readonly Argument[];
  readonly keys?: readonly Key[];
}

export interface Argument {
  readonly name?: string;
  readonly value?: Value;
  readonly functionName?: string;
}

export interface Value {
  readonly isNil?: true;
  readonly literal?: MathLiteral;
  readonly math?: MathExpression;
  readonly bytes?: Uint8Array;
  readonly string?: string;
  readonly bool?: boolean;
  readonly enum?: string;
  readonly map?: { readonly items?: readonly MapItem[] };
  readonly list?: { readonly values?: readonly Value[] };
}

export interface MapItem {
  readonly key: string;
  readonly value: Value;
}

export interface MathLiteral {
  /** An editor where a value belongs: an error of its own. */
  readonly editor?: Call;
  readonly converter?: Call;
  readonly float?: number;
  readonly int?: bigint;
  readonly path?: Path;
}

export interface MathExpression {
  readonly left: AddSubTerm;
  readonly right?: readonly { readonly op: '+' | '-'; readonly term: AddSubTerm }[];
}

export interface AddSubTerm {
  readonly left: MathValue;
  readonly right?: readonly { readonly op: '*' | '/'; readonly value: MathValue }[];
}

export interface MathValue {
  readonly literal?: MathLiteral;
  readonly sub?: MathExpression;
}

export interface Path {
  readonly position: Position;
  readonly context?: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly keys?: readonly Key[];
}

export interface Key {
  readonly string?: string;
  readonly int?: bigint;
  readonly math?: MathExpression;
  readonly expression?: MathLiteral;
}
