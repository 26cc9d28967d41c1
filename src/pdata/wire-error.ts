/**
 * Bytes that are no OTLP request. The message is the text the reference collector answers with, so that clients see what
 * they would have seen there.
 */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

export const unexpectedEnd = (): WireError => new WireError('unexpected EOF');
export const integerOverflow = (): WireError => new WireError('proto: integer overflow');
export const negativeLength = (): WireError => new WireError('proto: negative length found during unmarshaling');
export const illegalWireType = (wireType: number): WireError => new WireError(`proto: illegal wireType ${wireType}`);
export const unexpectedEndOfGroup = (): WireError => new WireError('proto: unexpected end of group');
