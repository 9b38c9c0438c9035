import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/lifecycle/{landing,evidence,merge-queue}/**/*.test.ts'],
    // Whole lives over a GitHub on this machine, and random ones: too slow to repeat for each mutant.
    exclude: [
      ...configDefaults.exclude,
      'test/lifecycle/landing/{policies,refuse,restore-policy,only-approved}.test.ts',
      'test/lifecycle/merge-queue/merge-queue.test.ts',
    ],
    setupFiles: ['test/support/no-network.ts'],
  },
});
