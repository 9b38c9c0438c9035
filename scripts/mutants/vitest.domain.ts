import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/domain/grants/digest.test.ts',
      'test/domain/decision/**/*.test.ts',
      'test/domain/rules/**/*.test.ts',
      'test/domain/findings/word-finding.test.ts',
      'test/domain/ledger/entry-id.test.ts',
    ],
    setupFiles: ['test/support/no-network.ts'],
  },
});
