import { plainText } from '../../domain/text/escape.ts';
import type { Verdict } from '../verify/verdict.ts';

const CHECKS: Readonly<Record<string, string>> = {
  entries:
    'entries: numbered without gaps, with the id of their content, each able to follow the ones before, recorded in time',
  ledger_commits: 'commits of the ledger: one line of history, one author, nothing changed or removed later',
  grants: 'grants in the index: it names every file with entries about them',
  days: 'days: the effects that were live at the start of each',
  main_commits: 'commits of the default branch since the ledger began',
  landings: 'landings: every change has its entry, and every entry its change',
  digests: 'digests and windows: they follow from the landed content',
  decisions: 'decisions: made again, by the policy in force then and the record before them',
  own_signatures: 'signatures of Curfew: repository, parent, all files, numbers and digests of the entries',
  signatures: 'signatures of GitHub',
  reviews: 'reviews, as GitHub has them now',
  pulls: 'pull requests, as GitHub has them now',
};

/** The findings, the checks that were made, those that were not, and those that no clone allows. */
export function verdictText(verdict: Verdict): string {
  const { intact, key_given, ledger, main, findings, more_findings, checked, not_checked, cannot_prove } =
    verdict;
  const count = findings.length + more_findings;
  const mainPlace = main === null ? '' : ` and ${plainText(main.ref, 200)} at ${main.commit}`;
  return [
    intact
      ? `The record is intact.${key_given ? '' : ' Signatures were not checked with a key of yours.'}`
      : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong:`,
    ...findings.map(({ code, text }) => `  ${text} [${code}]`),
    ...(more_findings > 0 ? [`  and ${more_findings} more`] : []),
    '',
    `Checked, in ${plainText(ledger.ref, 200)} at ${ledger.commit}${mainPlace}:`,
    ...Object.entries(checked).map(
      ([check, number]) => `  ${String(number).padStart(8)} ${CHECKS[check] ?? check}`,
    ),
    '',
    'Not checked:',
    ...not_checked.map((line) => `  - ${line}`),
    '',
    'No clone can prove:',
    ...cannot_prove.map((line) => `  - ${line}`),
  ].join('\n');
}
