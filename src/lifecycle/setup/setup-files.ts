import { CODE_OWNERS_PATHS, codeOwnersLines, type KeptCodeOwners } from '../../domain/doctor/code-owners.ts';
import type { OwnRuleset } from '../../domain/doctor/needed-rulesets.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';

export interface SetupFile {
  readonly path: string;
  readonly content: string;
}

/**
 * The files of the set-up pull request. `policyOwners` are teams of one organization; `appId` is that of the
 * installed App. `kept` is the CODEOWNERS file that the repository has: then no other one is made.
 */
export function setupFiles({
  policy,
  policyOwners,
  appId,
  kept = null,
}: {
  readonly policy: string;
  readonly policyOwners: readonly string[];
  readonly appId: number;
  readonly kept?: KeptCodeOwners | null;
}): readonly SetupFile[] {
  return [
    { path: POLICY_PATH, content: policy },
    ...(kept === null ? [{ path: CODE_OWNERS_PATHS[0], content: codeOwners(policyOwners) }] : []),
    ...rulesetFiles(appId),
  ];
}

const RULESETS: Readonly<Record<OwnRuleset, (appId: number) => object>> = {
  'default-branch': defaultBranchRuleset,
  'own-branches': ownBranchesRuleset,
};
const ALL_RULESETS: readonly OwnRuleset[] = ['default-branch', 'own-branches'];

/** The rulesets that protect the repository, ready to be imported. */
export function rulesetFiles(
  appId: number,
  needed: ReadonlySet<OwnRuleset> = new Set(ALL_RULESETS),
): readonly SetupFile[] {
  return ALL_RULESETS.filter((name) => needed.has(name)).map((name) => ({
    path: `.github/rulesets/curfew-${name}.json`,
    content: json(RULESETS[name](appId)),
  }));
}

/** A first policy. It gives nothing until a person adds a role. */
export function firstPolicy(policyOwners: readonly string[]): string {
  return `# The roles that people can request here, and who must approve them.
version: 1
files: [access/**/*.yaml]
merge: auto # Curfew merges when every condition is met; or manual
policy:
  approval:
    - { count: 1, from: [${policyOwners.join(', ')}] }
requests:
  on_behalf: deny # or allow: the author may ask for another person
roles: {}
#  orders-db-read:
#    description: Read-only on the orders database
#    max_duration: 8h
#    eligible: [${(policyOwners[0] ?? 'acme/platform').split('/')[0]}/backend]
#    approval:
#      - { count: 1, from: [${policyOwners[0] ?? 'acme/platform'}] }
#    provision:
#      - { target: orders-db, member_of: orders_reader }
`;
}

function codeOwners(policyOwners: readonly string[]): string {
  const lines = codeOwnersLines(CODE_OWNERS_PATHS[0], policyOwners);
  return ['# These teams review changes of the rules.', ...lines, ''].join('\n');
}

/**
 * People import it under Settings, Rules, Rulesets. It has no bypass: Curfew merges by the same rules as
 * people.
 */
function defaultBranchRuleset(appId: number) {
  return {
    name: 'Curfew: default branch',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 0,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'curfew', integration_id: appId }],
        },
      },
    ],
    bypass_actors: [],
  };
}

/** The ledger and Curfew's own work branches: only the App may write them. */
function ownBranchesRuleset(appId: number) {
  return {
    name: "Curfew: the App's own branches",
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['refs/heads/curfew/**'], exclude: [] } },
    rules: [{ type: 'creation' }, { type: 'update' }, { type: 'deletion' }, { type: 'non_fast_forward' }],
    bypass_actors: [{ actor_id: appId, actor_type: 'Integration', bypass_mode: 'always' }],
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
