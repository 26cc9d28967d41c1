/** One line that is written over while the command runs; nothing where the stream is no terminal. */
export class ProgressLine {
  readonly #stream: NodeJS.WritableStream;
  readonly #onTerminal: boolean;
  #shown = false;

  /** @param isWanted false keeps it silent on a terminal, too. */
  constructor(stream: NodeJS.WritableStream, isWanted = true) {
    this.#stream = stream;
    this.#onTerminal = isWanted && (stream as { isTTY?: boolean }).isTTY === true;
  }

  show(text: string): void {
    if (!this.#onTerminal) return;
    this.#stream.write(`\r\x1b[K${text}`);
    this.#shown = true;
  }

  /** Takes the line away, so that what follows starts in an empty one. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }
}
