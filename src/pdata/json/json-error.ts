/**
 * Text that is no OTLP/JSON. The message is what the reference's parser (jsoniter) says, because clients are answered with
 * it.
 */
export class JsonError extends Error {
  /**
   * Whether the message can be told. It quotes the text byte by byte, and half a character cannot be written in an answer: the
   * reference then says no more than that it has failed.
   */
  readonly isTellable: boolean;

  constructor(message: string, isTellable = true) {
    super(message);
    this.name = 'JsonError';
    this.isTellable = isTellable;
  }
}
