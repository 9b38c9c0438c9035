import { execFileSync } from 'node:child_process';
import { subjectProblems } from './commit-subject.ts';

// Checks the subjects of the commits that a branch adds, merges left out:
//
//   node scripts/check-commits.ts [base, or origin/main]
const base = process.argv[2] ?? 'origin/main';
const log = execFileSync('git', ['log', '--no-merges', '--reverse', '--format=%h %s', `${base}..HEAD`], {
  encoding: 'utf8',
});
const commits = log.split('\n').filter((line) => line !== '');

for (const line of commits) {
  const [hash = '', ...words] = line.split(' ');
  const subject = words.join(' ');
  const problems = subjectProblems(subject);
  if (problems.length === 0) continue;
  console.log(`${hash} ${subject}`);
  for (const problem of problems) console.log(`  ${problem}`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) console.log(`Subjects checked: ${commits.length}.`);
