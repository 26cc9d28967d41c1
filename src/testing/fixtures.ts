/** Hubs in the shapes that test runners and their users know. */
import type { TestHubOptions } from './options.js';
import { startHub } from './start.js';
import type { TestHub } from './test-hub.js';

/**
 * A fixture for `test.extend` of vitest and of Playwright: a hub for each test, closed behind it.
 *
 * @example
 * const test = base.extend<{ hub: TestHub }>({ hub: hubFixture({ config: 'otel-hub.yaml' }) });
 * test('sends its log', async ({ hub }) => { … });
 */
export function hubFixture(options: TestHubOptions = {}) {
  // Both runners read the names of other fixtures from the first parameter, which must be written as a pattern.

  return async ({}: object, use: (hub: TestHub) => Promise<void>): Promise<void> => {
    const hub = await startHub(options);
    try {
      await use(hub);
    } finally {
      await hub.close();
    }
  };
}

/** Whoever calls back when a test or a suite is over: `t` of node:test, `{ after: afterAll }` elsewhere. */
export interface Lifetime {
  after(callback: () => Promise<void>): void;
}

/**
 * A hub that lives as long as a test.
 *
 * @example
 * test('sends its log', async (t) => {
 *   const hub = await useHub(t, { config: 'otel-hub.yaml' });
 * });
 */
export async function useHub(lifetime: Lifetime, options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await startHub(options);
  lifetime.after(() => hub.close());
  return hub;
}
