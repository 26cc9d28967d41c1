import type { Position } from './grammar/failure.js';

/** A statement or condition cannot be used, or failed on an item. The message is in the reference's words. */
export class OttlError extends Error {
  /** Where in the text, if that is known. */
  readonly position: Position | undefined;

  constructor(message: string, position?: Position) {
    super(message);
    this.name = 'OttlError';
    this.position = position;
  }
}
