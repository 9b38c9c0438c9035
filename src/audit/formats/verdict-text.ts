import { plainText } from '../../domain/text/escape.ts';
import type { Verdict } from '../verify/verdict.ts';
import { wrapText } from './wrap-text.ts';

/** The name of each check, and its meaning. */
const CHECKS: Readonly<Record<string, readonly [string, string]>> = {
  entries: [
    'Entries',
    'numbered without gaps, named by their content, able to follow the ones before, recorded in time',
  ],
  ledger_commits: [
    'Commits of the ledger',
    'one line of history, one author, nothing changed or removed later',
  ],
  grants: ['Grants in the index', 'it names every file with entries about them'],
  days: ['Days', 'the effects that were live at the start of each'],
  main_commits: ['Commits of the default branch', 'since the ledger began'],
  landings: ['Landings', 'every change has its entry, and every entry its change'],
  digests: ['Digests and windows', 'they follow from the landed content'],
  decisions: ['Decisions', 'made again, by the policy in force then and the record before them'],
  own_signatures: [
    'Signatures of Curfew',
    'repository, parent, all files, numbers and digests of the entries',
  ],
  signatures: ['Signatures of GitHub', 'by the keys that you gave'],
  reviews: ['Reviews', 'as GitHub has them now'],
  pulls: ['Pull requests', 'as GitHub has them now'],
};

/**
 * The findings, the checks that were made, those that were not, and those that no clone allows. Fits in 80
 * columns, except for ids.
 */
export function verdictText(verdict: Verdict): string {
  const { intact, key_given, ledger, main, findings, more_findings, checked, not_checked, cannot_prove } =
    verdict;
  const count = findings.length + more_findings;
  return wrapText(
    [
      intact
        ? `The record is intact.${key_given ? '' : ' Signatures were not checked with a key of yours.'}`
        : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong:`,
      ...findings.map(({ code, text }) => `  ${text} [${code}]`),
      ...(more_findings > 0 ? [`  and ${more_findings} more`] : []),
      '',
      'Checked:',
      ...[ledger, ...(main === null ? [] : [main])].map(
        ({ ref, commit }) => `  ${plainText(ref, 200)} at ${commit}`,
      ),
      ...Object.entries(checked).map(([check, number]) => {
        const [name, meaning] = CHECKS[check] ?? [check, ''];
        return `  - ${name} (${number}): ${meaning}`;
      }),
      '',
      'Not checked:',
      ...not_checked.map((line) => `  - ${line}`),
      '',
      'No clone can prove:',
      ...cannot_prove.map((line) => `  - ${line}`),
    ].join('\n'),
  );
}
