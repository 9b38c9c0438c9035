import type { OwnRuleset } from '../../domain/doctor/needed-rulesets.ts';

export interface SetupFile {
  readonly path: string;
  readonly content: string;
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
