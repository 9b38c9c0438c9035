import type { ConnectorKind } from '../ports/connector.ts';
import { inspectTeam } from './github-team/inspect.ts';
import { listTeam } from './github-team/listing.ts';
import { reach } from './github-team/organization.ts';
import { addToTeam } from './github-team/provision.ts';
import { removeFromTeam } from './github-team/revoke.ts';
import { readSettings } from './github-team/settings.ts';

/** Teams of a GitHub organization, reached through an App of their own. */
export const githubTeam: ConnectorKind = {
  kind: 'github-team',
  key: 'team',
  open({ name, settings: written }, now) {
    const settings = readSettings(name, written);
    const organization = reach(settings);
    const telling = async <T>(doing: string, act: () => Promise<T>): Promise<T> => {
      try {
        return await act();
      } catch (error) {
        throw new Error(`${name}: ${doing} failed: ${plain(error)}`, { cause: error });
      }
    };
    return {
      cannotRevoke: null,
      // A membership has no end of its own on GitHub.
      expiresByItself: false,
      // GitHub does not say who added a member.
      reportsGrantor: false,
      maxConcurrency: 8,
      inspect: (effect) =>
        telling('inspect', async () => (await inspectTeam(organization, effect)).obstacles),
      provision: (effect, until) => telling('provision', () => addToTeam(organization, effect, until, now)),
      revoke: (effect) => telling('revoke', () => removeFromTeam(organization, effect)),
      accounts: (entitlement) =>
        telling('accounts', async () => [
          ...new Set((await listTeam(organization, entitlement)).map(({ account }) => account)),
        ]),
      clock: () =>
        telling('clock', async () => {
          const octokit = await organization.octokit();
          await octokit.rest.orgs.get({ org: settings.org });
          return organization.told();
        }),
      close: async () => {},
    };
  },
};

/** GitHub's words on one line. */
function plain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').slice(0, 300);
}
