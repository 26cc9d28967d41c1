import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/differential/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
