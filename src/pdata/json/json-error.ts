/**
 * Text that is no OTLP/JSON. The message is what the reference's parser (jsoniter) says, because clients are answered with
 * it.
 */
export class JsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonError';
  }
}
