import type { CliIo } from './io.js';
import type { YoungGeneration } from './young-generation.js';

/** Signals the hub understands, in the words of the reference's log. */
export type HubSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What the command line as a whole may touch of the process. */
export interface CliProcess extends CliIo {
  /** The name it was started under: `otlp-hub`, or `otelcol-contrib` where it stands in for the collector. */
  readonly program: string;
  /** Tells of every signal from now on, instead of letting them end the process. @returns a function that stops it. */
  onSignal(listener: (signal: HubSignal) => void): () => void;
  /** Absent where its size is not the hub's business. */
  readonly youngGeneration?: YoungGeneration;
  /** Ends the process at once. */
  exit(code: number): void;
}
