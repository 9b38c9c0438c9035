import type { Octokit } from '@octokit/rest';
import type { Clock } from '../ports/clock.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Protection } from '../ports/protection.ts';
import { classicGuards } from './classic-guards.ts';
import { plainWords, statusOf } from './forge-failure-of.ts';
import type { OwnApp } from './own-app.ts';
import type { RepositoryClient } from './repository-client.ts';
import { rulesetGuards } from './ruleset-guards.ts';

/** GitHub's answer where the plan lacks what was asked for. */
const NOT_ON_THIS_PLAN = /upgrade to github/i;
const MOST_ERRORS = 10;

/** `asApp` speaks for the App itself, which alone may ask what it was granted. */
export function protection({
  octokit,
  owner,
  repo,
  asApp,
  ownApp,
  clock,
}: RepositoryClient & {
  readonly asApp: Octokit;
  readonly ownApp: () => Promise<OwnApp>;
  readonly clock: Clock;
}): Protection {
  const here = { owner, repo };
  const client = { octokit, owner, repo };
  return {
    async guards(branch, by) {
      const app = await ownApp();
      const slug = app.bot.replace(/\[bot\]$/, '');
      try {
        const [rulesets, classic] = await Promise.all([
          rulesetGuards(client, { branch, by, app, clock }),
          classicGuards(client, { branch, slug, clock }),
        ]);
        return [...rulesets, ...classic];
      } catch (failure) {
        if (lacksPlan(failure)) return 'not-on-this-plan';
        throw failure;
      }
    },

    async codeOwnersErrors() {
      try {
        const { data } = await octokit.rest.repos.codeownersErrors(here);
        return data.errors
          .slice(0, MOST_ERRORS)
          .map(({ line, kind, suggestion }) => plainWords(`line ${line}: ${kind}. ${suggestion ?? ''}`));
      } catch (failure) {
        // There is no such file.
        if (statusOf(failure) === 404) return [];
        throw failure;
      }
    },

    async actions() {
      const { data } = await octokit.rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository(here);
      return {
        mayWrite: data.default_workflow_permissions === 'write',
        mayApprove: data.can_approve_pull_request_reviews,
      };
    },

    async installation() {
      const { data } = await asApp.rest.apps.getRepoInstallation(here);
      return {
        appId: data.app_id,
        permissions: Object.fromEntries(Object.entries(data.permissions)),
        events: data.events,
        everywhere: data.repository_selection === 'all',
      };
    },

    async repository() {
      const { data } = await octokit.rest.repos.get(here);
      return {
        archived: data.archived,
        hasIssues: data.has_issues,
        methods: { squash: data.allow_squash_merge ?? true, merge: data.allow_merge_commit ?? true },
      };
    },
  };
}

function lacksPlan(failure: unknown): boolean {
  return (
    failure instanceof ForgeFailure &&
    failure.kind === 'forbidden' &&
    failure.cause instanceof Error &&
    NOT_ON_THIS_PLAN.test(failure.cause.message)
  );
}
