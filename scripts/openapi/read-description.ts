import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description } from './slice.ts';

/** Reads the folder in which the npm package @octokit/openapi is unpacked. */
export function readDescription(folder: string): Description {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return {
    source: `@octokit/openapi ${version}`,
    file: (name) => JSON.parse(readFileSync(join(folder, 'generated', name), 'utf8')),
  };
}
