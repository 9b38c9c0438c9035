import { APP_EVENTS, APP_PERMISSIONS } from './app-permissions.ts';
import type { DoctorCheck, DoctorFinding } from './check.ts';
import { ownsPath } from './code-owners.ts';
import type { DoctorFacts } from './facts.ts';
import { bindingApp, checksIn, type Guard, type GuardRule } from './guard.ts';

function guardsOf({ guards }: DoctorFacts): readonly Guard[] {
  return guards.readable && guards.value !== 'not-on-this-plan' ? guards.value : [];
}

/** What nobody reviews on GitHub, and so waits where reviews are demanded. */
function unreviewed({ policy }: DoctorFacts): string {
  return [
    ...(policy.automatic ? ['requests with automatic approval'] : []),
    ...(policy.breakGlass ? ['break-glass requests'] : []),
    'reverts',
  ].join(', ');
}

export const appMayWork: DoctorCheck = ({ installation, archived, hasIssues }) => {
  const own: DoctorFinding[] = [
    ...(archived ? [{ code: 'archived', args: {} } as const] : []),
    ...(hasIssues ? [] : [{ code: 'no-issues', args: {} } as const]),
  ];
  if (!installation.readable) return own;
  const { permissions, events } = installation.value;
  const missing = Object.entries(APP_PERMISSIONS).flatMap(([name, level]) =>
    permissions[name] === level || permissions[name] === 'write' ? [] : [`${name}: ${level}`],
  );
  const unheard = APP_EVENTS.filter((event) => !events.includes(event));
  return [
    ...own,
    ...(missing.length === 0
      ? []
      : [{ code: 'permission-missing', args: { permissions: missing.join(', ') } } as const]),
    ...(unheard.length === 0
      ? []
      : [{ code: 'event-missing', args: { events: unheard.join(', ') } } as const]),
  ];
};

/** Curfew's own merges and automatic ones have no review on GitHub. */
export const reviewsLetThrough: DoctorCheck = (facts) =>
  bindingApp(guardsOf(facts), 'pull_request').flatMap(({ guard, parameters }): readonly DoctorFinding[] => {
    const args = { guard, what: unreviewed(facts) };
    const owners = facts.codeOwners.readable ? facts.codeOwners.value : null;
    const owned = owners !== null && ownsPath(owners.text, 'access/any.yaml');
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

/** Curfew squashes where it may, and else makes a merge commit. */
export const methodsUsable: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (bindingApp(guards, 'merge_queue').length > 0) return [];
  const allowed = (method: 'squash' | 'merge') =>
    facts.methods[method] &&
    bindingApp(guards, 'pull_request').every(({ parameters }) => permits(parameters, method)) &&
    (method === 'squash' || bindingApp(guards, 'required_linear_history').length === 0);
  if (allowed('squash')) return [];
  if (!allowed('merge')) return [{ code: 'no-usable-method', args: {} }];
  return bindingApp(guards, 'required_signatures').map(({ guard }) => ({
    code: 'signatures-block',
    args: { guard },
  }));
};

function permits(parameters: GuardRule['parameters'], method: string): boolean {
  const methods = parameters['allowed_merge_methods'];
  return !Array.isArray(methods) || methods.includes(method);
}

/** Checks that others publish, and branches that must be up to date. */
export const checksLetThrough: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  const queued = bindingApp(guards, 'merge_queue').length > 0;
  return bindingApp(guards, 'required_status_checks').flatMap((rule): readonly DoctorFinding[] => {
    const others = checksIn(rule).flatMap(({ context }) => (context === 'curfew' ? [] : [context]));
    const strict = rule.parameters['strict_required_status_checks_policy'] === true && !queued;
    return [
      ...(strict ? [{ code: 'strict-checks', args: { guard: rule.guard } } as const] : []),
      ...(others.length === 0
        ? []
        : [{ code: 'other-checks', args: { guard: rule.guard, checks: others.join(', ') } } as const]),
    ];
  });
};

const LOCKS = ['update', 'lock_branch', 'required_deployments', 'workflows', 'code_scanning'];

export const branchOpen: DoctorCheck = (facts) =>
  LOCKS.flatMap((type) =>
    bindingApp(guardsOf(facts), type).map(({ guard }) => ({
      code: 'branch-locked',
      args: { guard, rule: type, branch: facts.defaultBranch },
    })),
  );

/** Commits of the record that GitHub does not sign are not trusted. */
export const recordSigned: DoctorCheck = ({ recordSigned: signed }) =>
  signed.readable && signed.value === false ? [{ code: 'record-unsigned', args: {} }] : [];

const KEEP_OUT = [
  'update',
  'pull_request',
  'required_status_checks',
  'merge_queue',
  'required_deployments',
  'workflows',
];
/** The branch that reverts come from is made, moved and deleted; that of the record only grows. */
const MOVING = ['creation', 'deletion', 'non_fast_forward'];

export const ownBranchesOpen: DoctorCheck = ({ ledgerGuards, revertGuards }) => [
  ...blockedOn('curfew/ledger', ledgerGuards, KEEP_OUT),
  ...blockedOn('curfew/revert', revertGuards, [...KEEP_OUT, ...MOVING]),
];

function blockedOn(
  branch: string,
  guards: DoctorFacts['guards'],
  types: readonly string[],
): readonly DoctorFinding[] {
  if (!guards.readable || guards.value === 'not-on-this-plan') return [];
  const found = new Map<string, Set<string>>();
  for (const type of types) {
    for (const { guard } of bindingApp(guards.value, type)) {
      found.set(guard, (found.get(guard) ?? new Set()).add(type));
    }
  }
  return [...found].map(([guard, rules]) => ({
    code: 'own-branch-blocked',
    args: { branch, guard, rules: [...rules].join(', ') },
  }));
}

/** The pattern in force keeps working, but a policy with another one must be RE2. */
export const ticketPatternLinear: DoctorCheck = ({ policy: { ticketPattern } }) =>
  ticketPattern === null ? [] : [{ code: 'ticket-pattern-outdated', args: { ...ticketPattern } }];
