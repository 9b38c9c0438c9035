import { APP_PERMISSIONS } from './app-permissions.ts';
import { missingCodeOwnersLines } from './code-owners.ts';
import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';
import type { DoctorFacts } from './facts.ts';
import { type Guard, requiredChecks, rulesOfType } from './guard.ts';

/** The guards of the default branch; null if they could not be read, or if the plan has none. */
function guardsOf({ guards }: DoctorFacts): readonly Guard[] | null {
  return guards.readable && guards.value !== 'not-on-this-plan' ? guards.value : null;
}

/** A private repository on the free plan has no rules: each account with write access can merge. */
export const planEnforces: DoctorCheck = ({ guards }) =>
  guards.readable && guards.value === 'not-on-this-plan' ? [{ code: 'plan-cannot-enforce', args: {} }] : [];

/**
 * The check `curfew` of this App is required. A check of that name from any source is not enough: any token
 * can publish one.
 */
export const checkRequired: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const required = rulesOfType(guards, 'required_status_checks')
    .flatMap(requiredChecks)
    .filter(({ context }) => context === 'curfew');
  if (required.length === 0) return [{ code: 'check-not-required', args: { branch: facts.defaultBranch } }];
  return facts.appId === null || required.some(({ integration_id: app }) => app === facts.appId)
    ? []
    : [{ code: 'check-not-pinned', args: {} }];
};

/** A pull request is required. A direct push gives no access, but a person then has to fix the branch. */
export const pullRequestRequired: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const rules = [...rulesOfType(guards, 'pull_request'), ...rulesOfType(guards, 'merge_queue')];
  return rules.length > 0
    ? []
    : [{ code: 'pull-request-not-required', args: { branch: facts.defaultBranch } }];
};

/**
 * The default branch cannot be rewound or deleted. Otherwise it could lose commits that Curfew has judged.
 */
export const historyProtected: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const missing = ['non_fast_forward', 'deletion'].filter((type) => rulesOfType(guards, type).length === 0);
  return missing.length === 0
    ? []
    : [{ code: 'history-not-kept', args: { branch: facts.defaultBranch, missing: settingsOf(missing) } }];
};

/**
 * Essential rules apply to all people. A rule is bypassed only if every guard with this rule has accounts on
 * its bypass list.
 */
export const rulesNotBypassed: DoctorCheck = (facts) => {
  const whoByGuard = new Map<string, Set<string>>();
  for (const guards of essentialGuards(facts)) {
    const bypassed = guards.filter(
      ({ bypassActors }) => bypassActors.readable && bypassActors.value.length > 0,
    );
    if (bypassed.length < guards.length) continue;
    for (const { name, bypassActors } of bypassed) {
      const who = whoByGuard.get(name) ?? new Set();
      whoByGuard.set(name, who);
      for (const account of bypassActors.readable ? bypassActors.value : []) who.add(account);
    }
  }
  return [...whoByGuard].map(([guard, who]) => ({
    code: 'rules-passed-by',
    args: { guard, who: [...who].join(', ') },
  }));
};

/** For each essential rule, the guards that have it. One of them is enough if it has no bypass list. */
function essentialGuards(facts: DoctorFacts): readonly (readonly Guard[])[] {
  const guards = guardsOf(facts) ?? [];
  const withType = (type: string) => guards.filter((guard) => rulesOfType([guard], type).length > 0);
  // Any token satisfies a check without a source. Only a check that is pinned to this App counts.
  const pinned = guards.filter((guard) =>
    rulesOfType([guard], 'required_status_checks')
      .flatMap(requiredChecks)
      .some(({ context, integration_id: app }) => context === 'curfew' && app === facts.appId),
  );
  const pullRequests = withType('pull_request');
  return [
    pinned,
    pullRequests.length > 0 ? pullRequests : withType('merge_queue'),
    withType('non_fast_forward'),
    withType('deletion'),
  ].filter((withRule) => withRule.length > 0);
}

/** Only the App can write the record. */
export const ledgerProtected: DoctorCheck = ({ ledgerGuards: guards }) => {
  if (!guards.readable || guards.value === 'not-on-this-plan') return [];
  const rules = guards.value;
  const missing = ['update', 'deletion', 'non_fast_forward'].filter(
    (type) => rulesOfType(rules, type).length === 0,
  );
  return missing.length === 0 ? [] : [{ code: 'record-open', args: { missing: settingsOf(missing) } }];
};

/** GitHub requests a review from the policy's owners when the policy or a workflow changes. */
export const policyHasCodeOwners: DoctorCheck = ({ codeOwners, policyOwners }) => {
  if (!codeOwners.readable) return [];
  if (codeOwners.value === null) return [{ code: 'code-owners-missing', args: {} }];
  const { path, errors } = codeOwners.value;
  const lines = missingCodeOwnersLines(codeOwners.value, policyOwners);
  return [
    ...errors.map((error): DoctorFinding => ({ code: 'code-owners-broken', args: { path, error } })),
    ...lines.map((line): DoctorFinding => ({ code: 'code-owners-gap', args: { path, line } })),
  ];
};

/**
 * No approver team is above a team that a role can give. A team may have moved since the policy was accepted.
 */
export const approverTeamsSeparate: DoctorCheck = ({ nestedTeams }) =>
  nestedTeams.readable
    ? nestedTeams.value.map((args) => ({ code: 'approver-team-above-grantable', args: { ...args } }))
    : [];

/** Workflows cannot approve or write. A branch's workflow runs before any approval. */
export const workflowsRestricted: DoctorCheck = ({ actions }) => {
  if (!actions.readable) return [];
  const { mayApprove, mayWrite } = actions.value;
  return [
    ...(mayApprove ? [{ code: 'actions-may-approve', args: {} } as const] : []),
    ...(mayWrite ? [{ code: 'actions-may-write', args: {} } as const] : []),
  ];
};

/** The App has only the permissions that it needs, because a person with its key has all of them. */
export const appHasOnlyNeeded: DoctorCheck = ({ installation }) => {
  if (!installation.readable) return [];
  const { permissions, everywhere } = installation.value;
  const more = Object.entries(permissions).flatMap(([name, level]) => {
    const needed = APP_PERMISSIONS[name];
    return level === 'none' || needed === level || needed === 'write' ? [] : [`${name}: ${level}`];
  });
  return [
    ...(everywhere ? [{ code: 'installed-everywhere', args: {} } as const] : []),
    ...(more.length === 0
      ? []
      : [{ code: 'permission-excess', args: { permissions: more.join(', ') } } as const]),
  ];
};

const SETTINGS: Readonly<Record<string, string>> = {
  non_fast_forward: 'Block force pushes',
  deletion: 'Restrict deletions',
  update: 'Restrict updates',
};

function settingsOf(types: readonly string[]): string {
  return types.map((type) => SETTINGS[type] ?? type).join(', ');
}
