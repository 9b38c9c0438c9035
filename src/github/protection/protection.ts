import type { Octokit } from '@octokit/rest';
import { plainMessage } from '../../domain/text/plain-message.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { Clock } from '../../ports/clock.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Protection } from '../../ports/forge/protection.ts';
import type { OwnApp } from '../client/own-app.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { classicGuards } from './classic-guards.ts';
import { rulesetGuards } from './ruleset-guards.ts';
import { teamAccess } from './team-access.ts';

/** GitHub's text if the plan of the account does not include a feature. */
const NOT_ON_THIS_PLAN = /upgrade to github/i;
const CODEOWNERS_ERRORS_MAX = 10;

interface ProtectionClient extends RepositoryClient {
  /** An Octokit for the App itself, which alone may read its own permissions. */
  readonly asApp: Octokit;
  readonly ownApp: () => Promise<OwnApp>;
  readonly clock: Clock;
}

export function protection(client: ProtectionClient): Protection {
  return { ...rules(client), ...settings(client), team: (team) => teamAccess(client, team) };
}

function rules(client: ProtectionClient): Pick<Protection, 'guards' | 'codeOwnersErrors'> {
  const { octokit, owner, repo, ownApp, clock } = client;
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
        if (isNotOnThisPlan(failure)) return 'not-on-this-plan';
        throw failure;
      }
    },

    async codeOwnersErrors() {
      try {
        const { data } = await octokit.rest.repos.codeownersErrors({ owner, repo });
        return data.errors
          .slice(0, CODEOWNERS_ERRORS_MAX)
          .map(({ line, kind, suggestion }) => plainMessage(`line ${line}: ${kind}. ${suggestion ?? ''}`));
      } catch (failure) {
        // There is no CODEOWNERS file.
        if (statusOf(failure) === 404) return [];
        throw failure;
      }
    },
  };
}

function settings({
  octokit,
  owner,
  repo,
  asApp,
}: ProtectionClient): Pick<Protection, 'actions' | 'installation' | 'repository'> {
  return {
    async actions() {
      const { data } = await octokit.rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository({
        owner,
        repo,
      });
      return {
        mayWrite: data.default_workflow_permissions === 'write',
        mayApprove: data.can_approve_pull_request_reviews,
      };
    },

    async installation() {
      const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
      return {
        appId: data.app_id,
        slug: data.app_slug,
        permissions: Object.fromEntries(Object.entries(data.permissions)),
        events: data.events,
        everywhere: data.repository_selection === 'all',
      };
    },

    async repository() {
      const { data } = await octokit.rest.repos.get({ owner, repo });
      return {
        archived: data.archived,
        hasIssues: data.has_issues,
        // GitHub shows these only to an App that may merge. Without that permission, doctor reports the
        // permission.
        methods: { squash: data.allow_squash_merge ?? true, merge: data.allow_merge_commit ?? true },
      };
    },
  };
}

function isNotOnThisPlan(failure: unknown): boolean {
  return (
    failure instanceof ForgeFailure &&
    failure.kind === 'forbidden' &&
    failure.cause instanceof Error &&
    NOT_ON_THIS_PLAN.test(failure.cause.message)
  );
}
