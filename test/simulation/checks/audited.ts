import type { AuditFinding } from '../../../src/audit/audit-finding.ts';
import { auditFindingText } from '../../../src/audit/audit-finding-text.ts';
import { verifyRecord } from '../../../src/audit/verify/verify-record.ts';
import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import { cloneOf } from './clone.ts';
import { type Line, linesAt } from './record.ts';

/** The revision of an authorization that an attacker wrote with the App's key. */
const FORGED = /^sha256:0{63}/;

/**
 * Errors of `audit verify` about the record: it must find every forged authorization, and every landing that
 * a rewind removed after Curfew had recorded it, and nothing else.
 */
export async function audited(github: GitHub, now: number): Promise<readonly string[]> {
  const { heads } = github.history.current();
  const ledger = heads.get(LEDGER_BRANCH) ?? '';
  const findings: AuditFinding[] = [];
  const record = {
    clone: cloneOf(github.objects),
    ledger: { ref: `refs/heads/${LEDGER_BRANCH}`, commit: ledger },
    main: { ref: `refs/heads/${MAIN}`, commit: heads.get(MAIN) ?? '' },
  };
  const options = {
    rememberedHead: null,
    trustedKeys: [],
    key: 'simulation',
    now: new Date(now).toISOString(),
  };
  await verifyRecord(record, options, (finding) => void findings.push(finding));

  const forged = linesAt(github.objects, ledger).filter(isForged);
  const about = new Set(forged.map(({ seq }) => `entry ${seq}`));
  const found = new Set(findings.map(({ where }) => where));
  return [
    ...findings
      .filter(({ where }) => !about.has(where))
      .filter(({ code, detail }) => code !== 'not-on-main' || !wasOnMain(github, detail))
      .map((finding) => `audit: ${auditFindingText(finding)} [${finding.code}]`),
    ...forged
      .filter(({ seq, type }) => type === 'authorized' && !found.has(`entry ${seq}`))
      .map(({ seq }) => `audit: entry ${seq} is forged, and was not found`),
  ];
}

function isForged({ revision = '' }: Line): boolean {
  return FORGED.test(revision);
}

function wasOnMain({ history, objects }: GitHub, commit: string): boolean {
  const states = history.during(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const tips = new Set(states.map(({ heads }) => heads.get(MAIN)).filter((head) => head !== undefined));
  return [...tips].some((tip) => objects.line(commit, tip) !== null);
}
