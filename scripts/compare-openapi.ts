// Names everything that changed in GitHub's description for the operations that Curfew uses:
//
//   node scripts/compare-openapi.ts <folder of the npm package @octokit/openapi>
//
// Exits with 1 if something did. Then read the changes, and cut the slice again: scripts/slice-openapi.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDifferences } from './openapi/describe-differences.ts';
import { differences } from './openapi/differences.ts';
import { newestSlice } from './openapi/newest-slice.ts';
import { readDescription } from './openapi/read-description.ts';
import type { Slice } from './openapi/slice.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say where the package @octokit/openapi is unpacked.');
const committed: Slice = JSON.parse(
  readFileSync(join(import.meta.dirname, '../test/contract/github-openapi.json'), 'utf8'),
);
const newest = newestSlice(readDescription(folder), Object.keys(committed.operations));
const found = differences(committed, newest);
console.log(describeDifferences(committed.source, newest.source, found));
process.exitCode = found.length > 0 ? 1 : 0;
