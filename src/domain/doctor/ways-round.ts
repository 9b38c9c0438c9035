import { POLICY_PATH } from '../grants/grants-paths.ts';
import { APP_PERMISSIONS } from './app-permissions.ts';
import type { DoctorCheck, DoctorFinding } from './check.ts';
import { ownsPath } from './code-owners.ts';
import type { DoctorFacts } from './facts.ts';
import { checksIn, type Guard, type GuardRule, rulesOf } from './guard.ts';

/** The default branch's guards; null where they could not be read, or there are none to be had. */
function guardsOf({ guards }: DoctorFacts): readonly Guard[] | null {
  return guards.readable && guards.value !== 'not-on-this-plan' ? guards.value : null;
}

/** A private repository on the free plan: Merge is open to everybody. */
export const planEnforces: DoctorCheck = ({ guards }) =>
  guards.readable && guards.value === 'not-on-this-plan' ? [{ code: 'plan-cannot-enforce', args: {} }] : [];

/** Merge is kept shut by the check `curfew`, and by that of this App alone: anybody's token can publish one of that name. */
export const checkRequired: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const ours = rulesOf(guards, 'required_status_checks')
    .flatMap(checksIn)
    .filter(({ context }) => context === 'curfew');
  if (ours.length === 0) return [{ code: 'check-not-required', args: { branch: facts.defaultBranch } }];
  return ours.some(({ integration_id: app }) => app === facts.appId)
    ? []
    : [{ code: 'check-not-pinned', args: {} }];
};

/** What is pushed past pull requests gives nothing, and is trouble all the same. */
export const pullRequestRequired: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const asked = [...rulesOf(guards, 'pull_request'), ...rulesOf(guards, 'merge_queue')];
  return asked.length > 0
    ? []
    : [{ code: 'pull-request-not-required', args: { branch: facts.defaultBranch } }];
};

/** A branch that can be rewound or deleted loses what was judged. */
export const historyKept: DoctorCheck = (facts) => {
  const guards = guardsOf(facts);
  if (guards === null) return [];
  const missing = ['non_fast_forward', 'deletion'].filter((type) => rulesOf(guards, type).length === 0);
  return missing.length === 0
    ? []
    : [{ code: 'history-not-kept', args: { branch: facts.defaultBranch, missing: settingsOf(missing) } }];
};

/** A rule binds nobody who may pass every ruleset that has it. */
export const nobodyPasses: DoctorCheck = (facts) => {
  const guards = guardsOf(facts) ?? [];
  const found = new Map<string, DoctorFinding>();
  for (const isEssential of ESSENTIAL) {
    const holders = guards.filter(({ rules }) => rules.some(isEssential));
    const passed = holders.filter(({ others }) => others.readable && others.value.length > 0);
    if (holders.length === 0 || passed.length < holders.length) continue;
    for (const { name, others } of passed) {
      const who = others.readable ? others.value.join(', ') : '';
      found.set(name, { code: 'rules-passed-by', args: { guard: name, who } });
    }
  }
  return [...found.values()];
};

const ESSENTIAL: readonly ((rule: GuardRule) => boolean)[] = [
  (rule) =>
    rule.type === 'required_status_checks' && checksIn(rule).some(({ context }) => context === 'curfew'),
  ({ type }) => type === 'pull_request',
  ({ type }) => type === 'non_fast_forward',
];

/** Only the App writes the record. */
export const recordClosed: DoctorCheck = ({ ledgerGuards: guards }) => {
  if (!guards.readable || guards.value === 'not-on-this-plan') return [];
  const rules = guards.value;
  const missing = ['update', 'deletion', 'non_fast_forward'].filter(
    (type) => rulesOf(rules, type).length === 0,
  );
  return missing.length === 0 ? [] : [{ code: 'record-open', args: { missing: settingsOf(missing) } }];
};

/** The rules' owners are asked to look when the rules change. */
export const rulesHaveOwners: DoctorCheck = ({ codeOwners }) => {
  if (!codeOwners.readable) return [];
  if (codeOwners.value === null) return [{ code: 'code-owners-missing', args: {} }];
  const { path, text, errors } = codeOwners.value;
  const gaps = [POLICY_PATH, '.github/workflows/any.yml', '.github/CODEOWNERS'].filter(
    (each) => !ownsPath(text, each),
  );
  return [
    ...errors.map((error): DoctorFinding => ({ code: 'code-owners-broken', args: { path, error } })),
    ...(gaps.length === 0
      ? []
      : [
          {
            code: 'code-owners-gap',
            args: { path, gap: gaps.includes(POLICY_PATH) ? POLICY_PATH : '.github/' },
          } as const,
        ]),
  ];
};

/** A team may have been moved since the policy was judged. */
export const approversSeparate: DoctorCheck = ({ nested }) =>
  nested.readable ? nested.value.map((args) => ({ code: 'judges-above-given', args: { ...args } })) : [];

/** A workflow runs what a branch says, before anybody approved it. */
export const actionsHarmless: DoctorCheck = ({ actions }) => {
  if (!actions.readable) return [];
  const { mayApprove, mayWrite } = actions.value;
  return [
    ...(mayApprove ? [{ code: 'actions-may-approve', args: {} } as const] : []),
    ...(mayWrite ? [{ code: 'actions-may-write', args: {} } as const] : []),
  ];
};

/** The App has what it needs and no more: whoever has its key has all of it. */
export const appIsModest: DoctorCheck = ({ installation }) => {
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
