import { plainMessage } from '../domain/text/plain-message.ts';
import type { ConnectorKind } from '../ports/connector.ts';
import { inspectTeam } from './github-team/inspect.ts';
import { listTeam } from './github-team/listing.ts';
import { openOrganization } from './github-team/organization.ts';
import { addToTeam } from './github-team/provision.ts';
import { removeFromTeam } from './github-team/revoke.ts';
import { readSettings } from './github-team/settings.ts';

/** Teams of a GitHub organization, changed by an App of their own. */
export const githubTeam: ConnectorKind = {
  kind: 'github-team',
  key: 'team',
  open({ name, settings: written }, { clock }) {
    const settings = readSettings(name, written);
    const organization = openOrganization(settings);
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
      inspect: (effect) => named('inspect', async () => (await inspectTeam(organization, effect)).obstacles),
      provision: (effect, until) =>
        named('provision', () => addToTeam(organization, effect, until, () => clock.now())),
      revoke: (effect) => named('revoke', () => removeFromTeam(organization, effect)),
      accounts: (entitlement) =>
        named('accounts', async () => {
          const listed = await listTeam(organization, entitlement);
          return [...new Set(listed.map(({ account }) => account))];
        }),
      clock: () =>
        named('clock', async () => {
          const octokit = await organization.octokit();
          await octokit.rest.orgs.get({ org: settings.org });
          return organization.clock();
        }),
      close: async () => {},
    };
  },
};

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
