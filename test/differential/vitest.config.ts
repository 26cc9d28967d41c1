import { defineConfig } from 'vitest/config';

/** Tests that need the reference collector on this machine. `npm test` leaves them alone. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
  },
});
