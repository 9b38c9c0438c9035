import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/lifecycle/landing/**/*.test.ts'], setupFiles: ['test/support/no-network.ts'] },
});
