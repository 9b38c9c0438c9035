import { readFileSync } from 'node:fs';

// Prints the totals of Vitest's report as one line:
//
//   node scripts/count-tests.ts <file written by vitest --reporter=json>
const path = process.argv[2];
if (path === undefined) throw new Error('Name the report to read.');
const report: unknown = JSON.parse(readFileSync(path, 'utf8'));

/** A report without the number is broken. It never counts as zero. */
function count(name: string): number {
  const value = Object(report)[name];
  if (typeof value !== 'number') throw new Error(`${path} holds no ${name}.`);
  return value;
}

const skipped = count('numPendingTests') + count('numTodoTests');
const suffix = skipped === 0 ? '' : `, ${skipped} skipped`;
console.log(`${count('numPassedTests')} passed, ${count('numFailedTests')} failed${suffix}`);
