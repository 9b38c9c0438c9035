import { installationShape } from '../shapes/app.ts';
import { repositoryShape } from '../shapes/repository.ts';
import { organizationShape } from '../shapes/team.ts';
import { nodeId, simpleUser } from '../shapes/user.ts';
import type { Account, AppState, InstallationState, OrganizationState, RepositoryState } from '../state.ts';
import { installationsOn, isInstalledOn, organizationNamed, type World } from '../world.ts';

/** Events that every app gets, without a subscription. */
const unasked = new Set(['installation', 'installation_repositories', 'ping']);

export interface Announcement {
  readonly event: string;
  readonly action?: string;
  readonly sender: Account;
  /** Called only if an app gets the event. */
  readonly payload: () => Readonly<Record<string, unknown>>;
  /** The only app that gets the event, as for `check_run.rerequested`. */
  readonly app?: AppState;
}

/** Sends an event to the apps that may see this repository and subscribed to this kind of event. */
export function announce(world: World, repository: RepositoryState, announcement: Announcement): void {
  for (const installation of installationsOn(world, repository.owner)) {
    if (isInstalledOn(installation, repository)) {
      send(world, installation, announcement, repository);
    }
  }
}

export function announceToOrganization(
  world: World,
  organization: OrganizationState,
  announcement: Announcement,
): void {
  for (const installation of installationsOn(world, organization.account))
    send(world, installation, announcement);
}

export function send(
  world: World,
  installation: InstallationState,
  { event, action, sender, payload, app }: Announcement,
  repository?: RepositoryState,
): void {
  const wanted = unasked.has(event) || installation.app.events.includes(event) || app === installation.app;
  if (installation.app.webhook === undefined || !wanted) return;
  if (app !== undefined && app !== installation.app) return;
  if (installation.suspendedAt !== null && event !== 'installation') return;
  const organization = organizationNamed(world, installation.account.login);
  const body = {
    ...(action === undefined ? {} : { action }),
    ...payload(),
    ...(repository === undefined ? {} : { repository: repositoryShape(world, repository) }),
    ...(organization === undefined ? {} : { organization: organizationShape(world, organization) }),
    sender: simpleUser(world, sender),
    installation:
      event === 'installation' || event === 'installation_repositories'
        ? installationShape(world, installation)
        : { id: installation.id, node_id: nodeId('INST', installation.id) },
  };
  world.events.send({
    app: installation.app,
    installation,
    repository,
    event,
    action: action ?? null,
    payload: JSON.stringify(body),
  });
}
