import { plainText } from '../../domain/text/escape.ts';
import type { Verdict } from '../verify/verdict.ts';

const CHECKS: Readonly<Record<string, string>> = {
  entries:
    'entries: numbered without a gap, named by their content, each able to follow the ones before, told in time',
  ledger_commits: 'commits of the ledger: one line, one author, nothing changed or removed once it was there',
  grants: 'grants in the index: it names every file that speaks of them',
  days: 'days: what was live as each began',
  main_commits: 'commits of the default branch since the ledger began',
  landings: 'landings: every change has its entry, and every entry its change',
  digests: 'digests and windows: they follow from the bytes that landed',
  signatures: 'signatures',
  reviews: 'reviews, as GitHub has them now',
  pulls: 'pull requests, as GitHub has them now',
};

/** What was found, what was checked, what was not, and what nobody can check in a clone. */
export function verdictText(verdict: Verdict): string {
  const { intact, ledger, main, findings, more_findings, checked, not_checked, cannot_prove } = verdict;
  const count = findings.length + more_findings;
  return [
    intact ? 'The record is intact.' : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong:`,
    ...findings.map(({ code, text }) => `  ${text} [${code}]`),
    ...(more_findings > 0 ? [`  and ${more_findings} more`] : []),
    '',
    `Checked, in ${plainText(ledger.ref, 200)} at ${ledger.commit}${main === null ? '' : ` and ${plainText(main.ref, 200)} at ${main.commit}`}:`,
    ...Object.entries(checked).map(
      ([what, number]) => `  ${String(number).padStart(8)} ${CHECKS[what] ?? what}`,
    ),
    '',
    'Not checked:',
    ...not_checked.map((line) => `  - ${line}`),
    '',
    'What no clone can prove:',
    ...cannot_prove.map((line) => `  - ${line}`),
  ].join('\n');
}
