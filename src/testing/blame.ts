import { HubError } from '../component/errors.js';

/**
 * Does the work, and puts the caller's own line on top of the stack of what goes wrong: that is where the mistake is to be
 * looked for.
 *
 * @param entry the public function the caller called; frames above it are left out.
 */
export function blamingCaller<T>(entry: (...args: never[]) => unknown, work: () => Promise<T>): Promise<T> {
  const atCaller = new Error();
  Error.captureStackTrace(atCaller, entry);
  return work().catch((error: unknown) => {
    if (error instanceof HubError) {
      const frames = atCaller.stack?.split('\n').slice(1).join('\n') ?? '';
      error.stack = `${error.name}: ${error.message}\n${frames}`;
    }
    throw error;
  });
}
