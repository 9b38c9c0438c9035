import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** For what several test files need and only one should make. It is gone after the run. */
    readonly sharedFolder: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'curfew-shared-'));

/** Gives all test files of a run a folder in common. */
export function setup(project: TestProject): void {
  project.provide('sharedFolder', folder);
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
