import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Minutes on two cores; a life in which all of it happens at once is among the others.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['CURFEW_KILLS'] === 'each' ? [] : ['test/e2e/kills/**']),
    ],
    globalSetup: ['test/support/shared-folder.ts'],
    setupFiles: ['test/support/no-network.ts'],
    // A file finds the modules of the one before it loaded, which halves what the suite costs: no module
    // keeps a state that a test could meet.
    isolate: false,
    // By itself it would leave one core out; on two that is half of them.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/domain/**'],
      thresholds: { lines: 97, branches: 93, functions: 97 },
    },
  },
});
