import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for results that several test files share. It is deleted after the run. */
    readonly sharedFolder: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'curfew-shared-'));

/** Gives all test files of a run a common folder. */
export function setup(project: TestProject): void {
  project.provide('sharedFolder', folder);
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
