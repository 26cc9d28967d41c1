import type { Position } from './grammar/failure.js';

/**
 * A statement or condition cannot be used, or failed on an item. The message is in the reference's words. Items that fail
 * are many and their stack says nothing, so none is taken.
 */
export class OttlError extends Error {
  /** Where in the text, if that is known. */
  readonly position: Position | undefined;

  constructor(message: string, position?: Position) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.position = position;
  }

  override get name(): string {
    return 'OttlError';
  }
}

/** A value is not of the kind that is asked for. */
export class ValueKindError extends OttlError {}
