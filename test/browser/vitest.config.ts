import { defineConfig } from 'vitest/config';

// Each file opens a browser of its own.
export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000, maxWorkers: 2 },
});
