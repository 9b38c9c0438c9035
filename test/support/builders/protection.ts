import { APP_EVENTS } from '../../../src/domain/doctor/app-permissions.ts';
import { rulesetFiles } from '../../../src/lifecycle/setup/setup-files.ts';
import type { RepositoryWorld } from './a-repository.ts';

type World = Pick<RepositoryWorld, 'github' | 'app'>;
type Rule = Readonly<Record<string, unknown>>;

/** Adds a ruleset on the default branch, which binds everybody but those named. */
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

/** The check `curfew`, from nobody but the App. */
export function checkRequired({ app }: Pick<World, 'app'>, { strict = false } = {}): Rule {
  return {
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: strict,
      required_status_checks: [{ context: 'curfew', integration_id: app.id }],
    },
  };
}

/** Changes come by pull request, with these conditions. */
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

/** One approving review, so that what Curfew opens waits for somebody. */
export function demandReviews(world: Pick<World, 'github'>): void {
  protect(world, [pullRequestRequired({ required_approving_review_count: 1 })]);
}

/** A merge queue, with GitHub's defaults but for these. */
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

/** Everything as `curfew init` proposes it, and the App installed here alone. */
export function wellSet({ github, app }: World): void {
  for (const { content } of rulesetFiles(app.id)) github.addRuleset(JSON.parse(content));
  github.seed({ '.github/CODEOWNERS': '/.github/ @acme/platform\n' });
  const [installation] = app.state.installations;
  if (installation !== undefined) Object.assign(installation, { repositories: new Set([github.state]) });
  Object.assign(app.state, { events: [...APP_EVENTS] });
}
