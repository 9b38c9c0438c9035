import { LEDGER_BRANCH, REVERT_BRANCH } from '../own-branches.ts';
import { APP_EVENTS, APP_PERMISSIONS } from './app-permissions.ts';
import { hasOwner } from './code-owners.ts';
import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';
import type { DoctorFacts } from './facts.ts';
import { type Guard, type GuardRule, requiredChecks, rulesForApp } from './guard.ts';

function guardsOf({ guards }: DoctorFacts): readonly Guard[] {
  return guards.readable && guards.value !== 'not-on-this-plan' ? guards.value : [];
}

/** Pull requests that have no review on GitHub. They wait if a rule requires reviews. */
function unreviewedPulls({ policy }: DoctorFacts): string {
  // Both are named if the policy could not be read.
  return [
    ...(!policy.readable || policy.value.automatic ? ['requests with automatic approval'] : []),
    ...(!policy.readable || policy.value.breakGlass ? ['break-glass requests'] : []),
    'reverts',
  ].join(', ');
}

/** The App has the permissions, events and settings that it needs. */
export const appCanWork: DoctorCheck = ({ installation, settings }) => {
  const repositoryFindings: DoctorFinding[] = [
    ...(settings.readable && settings.value.archived ? [{ code: 'archived', args: {} } as const] : []),
    ...(settings.readable && !settings.value.hasIssues ? [{ code: 'no-issues', args: {} } as const] : []),
  ];
  if (!installation.readable) return repositoryFindings;
  const { permissions, events } = installation.value;
  const missing = Object.entries(APP_PERMISSIONS).flatMap(([name, level]) =>
    permissions[name] === level || permissions[name] === 'write' ? [] : [`${name}: ${level}`],
  );
  const missingEvents = APP_EVENTS.filter((event) => !events.includes(event));
  return [
    ...repositoryFindings,
    ...(missing.length === 0
      ? []
      : [{ code: 'permission-missing', args: { permissions: missing.join(', ') } } as const]),
    ...(missingEvents.length === 0
      ? []
      : [{ code: 'event-missing', args: { events: missingEvents.join(', ') } } as const]),
  ];
};

/** Rules about reviews do not block the pull requests that have no review on GitHub. */
export const requiredReviewsPass: DoctorCheck = (facts) =>
  rulesForApp(guardsOf(facts), 'pull_request').flatMap(({ guard, parameters }): readonly DoctorFinding[] => {
    const args = { guard, what: unreviewedPulls(facts) };
    const owners = facts.codeOwners.readable ? facts.codeOwners.value : null;
    const owned = owners !== null && hasOwner(owners.text, 'access/any.yaml');
    return [
      ...(Number(parameters['required_approving_review_count'] ?? 0) > 0
        ? [{ code: 'reviews-block', args } as const]
        : []),
      ...(parameters['require_code_owner_review'] === true && owned
        ? [{ code: 'code-owners-block', args } as const]
        : []),
      ...(parameters['require_last_push_approval'] === true
        ? [{ code: 'last-push-blocks', args } as const]
        : []),
    ];
  });

/** Curfew can merge: it squashes if it may, and otherwise makes a merge commit. */
export const mergeMethodAllowed: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (!facts.settings.readable || rulesForApp(guards, 'merge_queue').length > 0) return [];
  const { methods } = facts.settings.value;
  const allowed = (method: 'squash' | 'merge') =>
    methods[method] &&
    rulesForApp(guards, 'pull_request').every(({ parameters }) => permits(parameters, method)) &&
    (method === 'squash' || rulesForApp(guards, 'required_linear_history').length === 0);
  if (allowed('squash')) return [];
  if (!allowed('merge')) return [{ code: 'no-usable-method', args: {} }];
  return rulesForApp(guards, 'required_signatures').map(({ guard }) => ({
    code: 'signatures-block',
    args: { guard },
  }));
};

function permits(parameters: GuardRule['parameters'], method: string): boolean {
  const methods = parameters['allowed_merge_methods'];
  return !Array.isArray(methods) || methods.includes(method);
}

/** Required checks of others, and branches that must be up to date, do not block merges. */
export const requiredChecksPass: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  const hasQueue = rulesForApp(guards, 'merge_queue').length > 0;
  return rulesForApp(guards, 'required_status_checks').flatMap((rule): readonly DoctorFinding[] => {
    const otherChecks = requiredChecks(rule).flatMap(({ context }) =>
      context === 'curfew' ? [] : [context],
    );
    const strict = rule.parameters['strict_required_status_checks_policy'] === true && !hasQueue;
    return [
      ...(strict ? [{ code: 'strict-checks', args: { guard: rule.guard } } as const] : []),
      ...(otherChecks.length === 0
        ? []
        : [{ code: 'other-checks', args: { guard: rule.guard, checks: otherChecks.join(', ') } } as const]),
    ];
  });
};

/** Rule types that stop every merge. */
const LOCKS = ['update', 'lock_branch', 'required_deployments', 'workflows', 'code_scanning'];

/** No rule stops merges into the default branch. */
export const defaultBranchOpen: DoctorCheck = (facts) =>
  LOCKS.flatMap((type) =>
    rulesForApp(guardsOf(facts), type).map(({ guard }) => ({
      code: 'branch-locked',
      args: { guard, rule: type, branch: facts.defaultBranch },
    })),
  );

/** GitHub signs the App's commits. Curfew does not trust a record without signatures. */
export const recordSigned: DoctorCheck = ({ recordSigned: signed }) =>
  signed.readable && signed.value === false ? [{ code: 'record-unsigned', args: {} }] : [];

/**
 * Curfew never makes the record by a pull request. If its own signature is on such a commit, another person
 * has its key.
 */
export const recordNotMerged: DoctorCheck = ({ recordMergedBy }) =>
  recordMergedBy.readable && recordMergedBy.value !== null
    ? [{ code: 'record-merged', args: { pull: String(recordMergedBy.value) } }]
    : [];

/** Rule types that stop the App from pushing to a branch. */
const PUSH_BLOCKERS = [
  'update',
  'pull_request',
  'required_status_checks',
  'merge_queue',
  'required_deployments',
  'workflows',
];
/** Curfew creates, moves and deletes the branch of reverts. The ledger's branch only grows. */
const MOVE_BLOCKERS = ['creation', 'deletion', 'non_fast_forward'];

/** No rule stops Curfew from writing to its own branches. */
export const ownBranchesOpen: DoctorCheck = ({ ledgerGuards, revertGuards }) => [
  ...blockersOf(LEDGER_BRANCH, ledgerGuards, PUSH_BLOCKERS),
  ...blockersOf(REVERT_BRANCH, revertGuards, [...PUSH_BLOCKERS, ...MOVE_BLOCKERS]),
];

function blockersOf(
  branch: string,
  guards: DoctorFacts['guards'],
  types: readonly string[],
): readonly DoctorFinding[] {
  if (!guards.readable || guards.value === 'not-on-this-plan') return [];
  const typesByGuard = new Map<string, Set<string>>();
  for (const type of types) {
    for (const { guard } of rulesForApp(guards.value, type)) {
      typesByGuard.set(guard, (typesByGuard.get(guard) ?? new Set()).add(type));
    }
  }
  return [...typesByGuard].map(([guard, rules]) => ({
    code: 'own-branch-blocked',
    args: { branch, guard, rules: [...rules].join(', ') },
  }));
}

/** The pattern in force keeps working, but a new pattern must be RE2. */
export const ticketPatternLinear: DoctorCheck = ({ policy }) =>
  !policy.readable || policy.value.ticketPattern === null
    ? []
    : [{ code: 'ticket-pattern-outdated', args: { ...policy.value.ticketPattern } }];
