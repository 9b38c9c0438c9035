import { APP_EVENTS } from '../../../src/domain/doctor/app-permissions.ts';
import { rulesetFiles } from '../../../src/lifecycle/setup/own-rulesets.ts';
import type { RepositoryWorld } from './a-repository.ts';

type World = Pick<RepositoryWorld, 'github' | 'app'>;
type Rule = Readonly<Record<string, unknown>>;

/** Adds a ruleset on the default branch. It binds everyone except the listed actors. */
export function protect(
  { github }: Pick<World, 'github'>,
  rules: readonly Rule[],
  bypass: readonly object[] = [],
): void {
  github.addRuleset({
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules,
    bypass_actors: bypass,
  });
}

/** Requires the check `curfew`, from the App only. */
export function checkRequired({ app }: Pick<World, 'app'>, { strict = false } = {}): Rule {
  return {
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: strict,
      required_status_checks: [{ context: 'curfew', integration_id: app.id }],
    },
  };
}

/** Requires pull requests, with these conditions. */
export function pullRequestRequired(parameters: Rule = {}): Rule {
  return {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: 0,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      ...parameters,
    },
  };
}

/** Requires one approving review, so that Curfew's own pull requests wait for a person. */
export function demandReviews(world: Pick<World, 'github'>): void {
  protect(world, [pullRequestRequired({ required_approving_review_count: 1 })]);
}

/** Requires a merge queue, with GitHub's defaults except for these settings. */
export function queueRequired(parameters: Rule = {}): Rule {
  return {
    type: 'merge_queue',
    parameters: {
      check_response_timeout_minutes: 60,
      grouping_strategy: 'ALLGREEN',
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: 'MERGE',
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
      ...parameters,
    },
  };
}

/** Imports everything that `curfew init` proposes. The App is installed on this repository only. */
export function wellSet({ github, app }: World): void {
  for (const { content } of rulesetFiles(app.id)) github.addRuleset(JSON.parse(content));
  github.seed({ '.github/CODEOWNERS': '/.github/ @acme/platform\n' });
  const [installation] = app.state.installations;
  if (installation !== undefined) Object.assign(installation, { repositories: new Set([github.state]) });
  Object.assign(app.state, { events: [...APP_EVENTS] });
}
