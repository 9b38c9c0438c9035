import { timestamp } from '../clock.ts';
import type { AppState, InstallationState } from '../state.ts';
import type { World } from '../world.ts';
import { nodeId, simpleUser } from './user.ts';

/** GitHub's `integration`. */
export function appShape(world: World, app: AppState) {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: simpleUser(world, app.owner),
    name: app.slug,
    description: null,
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    permissions: app.permissions,
    events: [...app.events],
  };
}

export function installationShape(world: World, installation: InstallationState) {
  const { id, app, account, repositories, suspendedAt, createdAt } = installation;
  return {
    id,
    client_id: app.clientId,
    account: simpleUser(world, account),
    repository_selection: repositories === undefined ? 'all' : 'selected',
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: app.permissions,
    events: [...app.events],
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    suspended_at: suspendedAt && timestamp(suspendedAt),
    suspended_by: suspendedAt && simpleUser(world, account),
  };
}
