import { onTestFinished } from 'vitest';
import { startHub, type TestHub, type TestHubOptions } from '../../../src/testing/index.js';
import { DELIVERING, directReceiver, type DirectReceiver } from './direct-receiver.js';

/** A hub on a manual clock, fed directly, closed when the test ends. */
export async function startDirect(options: TestHubOptions = {}): Promise<{ hub: TestHub; receiver: DirectReceiver }> {
  const receiver = directReceiver();
  const hub = await startHub({ config: DELIVERING, components: receiver.table, clock: 'manual', ...options });
  onTestFinished(() => hub.close());
  return { hub, receiver };
}

/** The message of what a promise rejects with. */
export function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as Error).message,
  );
}
