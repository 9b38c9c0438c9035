import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';

export interface SetupFile {
  readonly path: string;
  readonly content: string;
}

/**
 * The files of the set-up pull request. `policyOwners` are teams of one organization; `appId` is that of the
 * installed App.
 */
export function setupFiles({
  policy,
  policyOwners,
  appId,
}: {
  readonly policy: string;
  readonly policyOwners: readonly string[];
  readonly appId: number;
}): readonly SetupFile[] {
  return [
    { path: POLICY_PATH, content: policy },
    { path: '.github/CODEOWNERS', content: codeOwners(policyOwners) },
    ...rulesetFiles(appId),
  ];
}

/** The rulesets that protect the repository, ready to be imported. */
export function rulesetFiles(appId: number): readonly SetupFile[] {
  return [
    { path: '.github/rulesets/curfew-default-branch.json', content: json(defaultBranchRuleset(appId)) },
    { path: '.github/rulesets/curfew-own-branches.json', content: json(ownBranchesRuleset(appId)) },
  ];
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
  const owners = policyOwners.map((team) => `@${team}`).join(' ');
  return `# These teams review changes of the rules.
/${POLICY_PATH} ${owners}
/.github/ ${owners}
`;
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
