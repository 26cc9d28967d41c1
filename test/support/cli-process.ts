import type { CliProcess, HubSignal } from '../../src/cli/process-io.js';
import { recordingIo, type RecordingIo } from './cli-io.js';

/** A process that keeps what is printed and takes signals from the test. */
export interface RecordingProcess extends RecordingIo, CliProcess {
  /** Sends a signal to whoever listens. */
  raise(signal: HubSignal): void;
  /** Settles when somebody listens to signals. */
  readonly listening: Promise<void>;
  /** Codes the process was ended with at once. */
  readonly exits: readonly number[];
}

export function recordingProcess(options: {
  readonly cwd: string;
  readonly program?: string;
  readonly env?: NodeJS.ProcessEnv;
}): RecordingProcess {
  const io = recordingIo(options);
  const listeners = new Set<(signal: HubSignal) => void>();
  const exits: number[] = [];
  let tellListening!: () => void;
  const listening = new Promise<void>((resolve) => (tellListening = resolve));
  return {
    ...io,
    get out() {
      return io.out;
    },
    get err() {
      return io.err;
    },
    program: options.program ?? 'otlp-hub',
    onSignal(listener) {
      listeners.add(listener);
      tellListening();
      return () => void listeners.delete(listener);
    },
    exit: (code) => void exits.push(code),
    raise: (signal) => listeners.forEach((listener) => listener(signal)),
    listening,
    exits,
  };
}
