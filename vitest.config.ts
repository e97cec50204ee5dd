import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 120_000,
    maxWorkers: 2,
    // What the command line says to a CI platform, it says to the tests' own one only where a test asks for it.
    env: { GITHUB_ACTIONS: '' },
  },
});
