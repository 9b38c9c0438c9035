import { plainMessage } from '../domain/text/plain-message.ts';
import type { ConnectorKind } from '../ports/connector.ts';
import { inspectTeam } from './github-team/inspect.ts';
import { listTeam } from './github-team/listing.ts';
import { openOrganization } from './github-team/organization.ts';
import { addToTeam } from './github-team/provision.ts';
import { removeFromTeam } from './github-team/revoke.ts';
import { readSettings } from './github-team/settings.ts';

/** Between two comparisons of a team that no grant holds. */
const IDLE_COMPARISON_MS = 10 * 60_000;

const CALLS_WAIT =
  'GitHub’s limits for the App of this target are almost used up: these calls wait, and ends go on';

/** Teams of a GitHub organization, changed by an App of their own. */
export const githubTeam: ConnectorKind = {
  kind: 'github-team',
  key: 'team',
  open({ name, settings: written }, { clock, log, metrics, elapsedMs }) {
    const settings = readSettings(name, written);
    const organization = openOrganization(settings, {
      elapsedMs,
      onBudget: (budget) => metrics?.targetBudget(name, budget),
      onWait: (callClass, waitMs) => log?.warn({ target: name, callClass, waitMs }, CALLS_WAIT),
    });
    // Looking may use up what it is allowed to, but never what an end needs.
    const [ending, giving, looking] = [organization('end'), organization('approved'), organization('look')];
    const named = async <T>(action: string, act: () => Promise<T>): Promise<T> => {
      try {
        return await act();
      } catch (error) {
        throw new Error(`${name}: ${action} failed: ${plainMessage(textOf(error))}`, { cause: error });
      }
    };
    return {
      cannotRevoke: null,
      // A membership has no end of its own on GitHub.
      expiresByItself: false,
      // GitHub does not say who added a member.
      reportsGrantor: false,
      maxConcurrency: 8,
      idleComparisonMs: IDLE_COMPARISON_MS,
      inspect: (effect) => named('inspect', async () => (await inspectTeam(looking, effect)).obstacles),
      provision: (effect, until) =>
        named('provision', () => addToTeam(giving, effect, until, () => clock.now())),
      revoke: (effect) => named('revoke', () => removeFromTeam(ending, effect)),
      accounts: (entitlement) =>
        named('accounts', async () => {
          const listed = await listTeam(giving, entitlement);
          return [...new Set(listed.map(({ account }) => account))];
        }),
      clock: () =>
        named('clock', async () => {
          const recent = giving.recentClock();
          if (recent !== null) return recent;
          const octokit = await giving.octokit();
          await octokit.rest.orgs.get({ org: settings.org });
          return giving.clock();
        }),
      close: async () => {},
    };
  },
};

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
