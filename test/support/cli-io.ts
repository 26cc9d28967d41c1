import { Writable } from 'node:stream';
import type { CliIo } from '../../src/cli/io.js';

/** What a command printed, beside the streams it prints to. */
export interface RecordingIo extends CliIo {
  readonly out: string;
  readonly err: string;
  /** Asks the command to end, as Ctrl+C does. */
  interrupt(): void;
  /** Settles when stdout holds the text. */
  printed(text: string): Promise<void>;
}

/** Streams that keep what is written; no variables unless given. */
export function recordingIo(options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): RecordingIo {
  const out = new TextSink();
  const err = new TextSink();
  const abort = new AbortController();
  return {
    stdout: out,
    stderr: err,
    env: options.env ?? {},
    cwd: options.cwd,
    signal: abort.signal,
    get out() {
      return out.text;
    },
    get err() {
      return err.text;
    },
    interrupt: () => abort.abort(),
    printed: (text) => out.holds(text),
  };
}

class TextSink extends Writable {
  text = '';
  readonly #waiting: { readonly text: string; readonly resolve: () => void }[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    for (const { text, resolve } of this.#waiting) if (this.text.includes(text)) resolve();
    done();
  }

  holds(text: string): Promise<void> {
    if (this.text.includes(text)) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push({ text, resolve }));
  }
}
