import { configDefaults, defineConfig } from 'vitest/config';
import { filesWithoutPeer } from './test/support/peers.js';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/differential/**', ...filesWithoutPeer()],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Whoever reads bytes that were returned gets none, here and in every hub that tests start.
    env: { OTLP_HUB_STRICT_LEASES: '1' },
  },
});
