import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/lifecycle/{landing,evidence,merge-queue}/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
  },
});
