/** A place in a statement. Lines and columns count from 1, columns in characters; the offset is one of the JavaScript string. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A statement is none: where and why, in the reference's words. */
export class SyntaxFailure extends Error {
  readonly position: Position;

  constructor(position: Position, reason: string) {
    super(`${position.line}:${position.column}: ${reason}`);
    this.name = 'SyntaxFailure';
    this.position = position;
  }
}
