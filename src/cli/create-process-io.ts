import { programName } from './program-name.js';
import type { CliProcess, HubSignal } from './process-io.js';
import { choosesYoungGeneration, processYoungGeneration } from './young-generation.js';

const SIGNALS: readonly HubSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The real process. */
export function createProcessIo(host: NodeJS.Process): CliProcess {
  let abort: AbortController | undefined;
  return {
    program: programName(host.argv[1]),
    stdout: host.stdout,
    stderr: host.stderr,
    env: host.env,
    cwd: host.cwd(),
    ...(!choosesYoungGeneration(host.execArgv, host.env['NODE_OPTIONS']) && {
      youngGeneration: processYoungGeneration,
    }),
    /** Signals end the process as usual until somebody asks for this. */
    get signal() {
      if (abort === undefined) {
        const controller = (abort = new AbortController());
        for (const signal of ['SIGINT', 'SIGTERM'] as const) host.once(signal, () => controller.abort());
      }
      return abort.signal;
    },
    onSignal(listener) {
      const handlers = SIGNALS.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, handler] of handlers) host.on(signal, handler);
      return () => {
        for (const [signal, handler] of handlers) host.removeListener(signal, handler);
      };
    },
    exit: (code) => host.exit(code),
  };
}
