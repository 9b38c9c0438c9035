import type { DateTime } from 'luxon';
import type { FileBytes } from '../../domain/document/read-document.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { grantSet } from '../../domain/grants/grant-set.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import type { ConnectorKeys } from '../../domain/operator/connector-keys.ts';
import { parseOperator } from '../../domain/operator/parse-operator.ts';
import { checkPolicy } from '../../domain/policy/check-policy.ts';
import { ticketPatternFindings } from '../../domain/policy/outdated-ticket-pattern.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { unreadable } from '../../domain/reading.ts';
import { breakGlassAtOnce } from '../../domain/rules/break-glass-rules.ts';
import { answersGiven, answersMeaningful, answersOriginal } from '../../domain/rules/justification-rules.ts';
import { breakGlassOffered, knownRole } from '../../domain/rules/role-rules.ts';
import type { ChangeFacts, ChangeRule, RequestFacts } from '../../domain/rules/rule.ts';
import { noHiddenCharacters, noSecrets } from '../../domain/rules/text-rules.ts';
import { ticketMatches } from '../../domain/rules/ticket-rules.ts';
import { withinMaxDuration } from '../../domain/rules/window-rules.ts';

/** The rules that need only the files: neither GitHub nor the ledger. */
const OFFLINE_RULES: readonly ChangeRule[] = [
  knownRole,
  breakGlassOffered,
  breakGlassAtOnce,
  withinMaxDuration,
  answersGiven,
  answersOriginal,
  answersMeaningful,
  ticketMatches,
  noSecrets,
  noHiddenCharacters,
];

/**
 * Checks the files of a checkout by themselves. The check run in GitHub later finds the same problems, and
 * more.
 */
export function checkFiles(files: {
  readonly grants: readonly FileBytes[];
  readonly policy: FileBytes | null;
  readonly operator: FileBytes | null;
  /**
   * The repository of the policy: `acme/access`. If null, the policy is not checked against the operator's
   * file.
   */
  readonly repository: string | null;
  readonly keys: ConnectorKeys;
  readonly now: DateTime;
}): readonly Finding[] {
  const { repository, keys, now } = files;
  const set = grantSet(files.grants.map(parseGrantsFile));
  const policy = files.policy === null ? null : parsePolicy(files.policy);
  const operator = files.operator === null ? null : parseOperator(files.operator);
  const ofPolicy = policy?.outcome === 'broken' ? policy.findings : [];
  const ofOperator = operator?.outcome === 'broken' ? operator.findings : (operator?.warnings ?? []);
  const findings = [...set.findings, ...ofPolicy, ...ofOperator];
  if (policy?.outcome !== 'policy') return findings;
  // A checkout does not say which policy is in force, so this is not an error here.
  const { pattern } = policy.policy.requests.ticket;
  const ofPattern = ticketPatternFindings(policy.policy, policy.rangeOf, pattern?.source ?? null);
  const { rangeOf } = policy;
  const ofBoth =
    operator?.outcome === 'operator' && repository !== null
      ? checkPolicy(policy.policy, { operator: operator.operator, repository, keys, rangeOf })
      : [];
  return [
    ...findings,
    ...ofPattern,
    ...ofBoth,
    ...set.grants.flatMap((placed) => findingsAbout(placed, policy.policy, now)),
  ];
}

function findingsAbout(placed: PlacedGrant, policy: Policy, now: DateTime): readonly Finding[] {
  const { grant } = placed;
  const unknown = unreadable(grant.holder, 'GitHub is not asked here');
  const facts: ChangeFacts = {
    change: { kind: 'added', after: placed },
    role: policy.roles.get(grant.role) ?? null,
    holder: unknown,
    eligible: unknown,
    effects: [],
    unresolved: [],
    window: windowOf(grant.window, now),
    spent: false,
    inForce: null,
    authorizedPeriods: [],
    emergencies: { recent: 0, overdue: [] },
  };
  const request: RequestFacts = {
    author: { login: grant.holder, id: 0 },
    policy,
    changes: [facts],
    paths: [],
    now,
  };
  return OFFLINE_RULES.flatMap((rule) => rule(facts, request));
}
