import { randomBytes } from 'node:crypto';
import { timestamp } from '../clock.ts';
import { created, notFound, ok, Refused } from '../http/answer.ts';
import { appOf, type Call, param } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { appShape, installationShape } from '../shapes/app.ts';
import { repositoryShape } from '../shapes/repository.ts';
import type { AppState, InstallationState, RepositoryState } from '../state.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import { isInstalledOn, organizationNamed, repositoryNamed, tokenReaches } from '../world.ts';

const hour = 3_600_000;
/** https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/viewing-webhook-deliveries */
const keptFor = 72 * hour;

export const appRoutes: readonly Route[] = [
  route('GET /app', (call) => {
    const app = appOf(call);
    return ok({ ...appShape(call.world, app), installations_count: app.installations.length });
  }),
  route('GET /app/installations', (call) =>
    page(call, '/app/installations', appOf(call).installations, (each) =>
      installationShape(call.world, each),
    ),
  ),
  route('GET /app/installations/{id}', (call) =>
    ok(installationShape(call.world, installationNumbered(call))),
  ),
  route('GET /repos/{owner}/{repo}/installation', (call) => {
    const app = appOf(call);
    const repository = repositoryNamed(call.world, param(call, 'owner'), param(call, 'repo'));
    const found = app.installations.find(
      (each) => repository !== undefined && isInstalledOn(each, repository),
    );
    if (found === undefined) throw notFound();
    return ok(installationShape(call.world, found));
  }),
  route('GET /orgs/{org}/installation', (call) => {
    const app = appOf(call);
    const organization = organizationNamed(call.world, param(call, 'org'));
    const found = app.installations.find(({ account }) => account === organization?.account);
    if (found === undefined) throw notFound();
    return ok(installationShape(call.world, found));
  }),
  route('POST /app/installations/{id}/access_tokens', (call) =>
    created(newToken(call, installationNumbered(call))),
  ),
  route('GET /installation/repositories', (call) => {
    const { caller, world } = call;
    if (caller.kind !== 'installation')
      throw new Refused(403, 'You must authenticate with an installation access token.');
    const found = [...world.repositories.values()].filter((each) => tokenReaches(caller.token, each));
    const shape = (each: RepositoryState) => repositoryShape(world, each);
    return page(call, '/installation/repositories', found, shape, (repositories, total_count) => ({
      total_count,
      repositories,
    }));
  }),
  route('GET /app/hook/deliveries', (call) => {
    const path = '/app/hook/deliveries';
    const wanted = call.query.get('status');
    const all = deliveriesOf(call, appOf(call))
      .filter((each) => wanted === null || (wanted === 'success') === succeeded(each))
      .reverse();
    const size = Math.min(100, Number(call.query.get('per_page') ?? 30));
    const start = Number(call.query.get('cursor') ?? 0);
    const next =
      start + size < all.length
        ? { link: `<${call.world.url}${path}?per_page=${size}&cursor=${start + size}>; rel="next"` }
        : {};
    return { status: 200, body: all.slice(start, start + size).map(deliveryItem), headers: next };
  }),
  route('GET /app/hook/deliveries/{id}', (call) => {
    const delivery = deliveryNumbered(call);
    return ok({
      ...deliveryItem(delivery),
      url: delivery.app.webhook?.url ?? '',
      request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.payload) },
      response: { headers: {}, payload: delivery.answer },
    });
  }),
  route('POST /app/hook/deliveries/{id}/attempts', (call) => {
    call.world.events.redeliver(deliveryNumbered(call));
    return { status: 202, body: {} };
  }),
];

function installationNumbered(call: Call): InstallationState {
  const found = appOf(call).installations.find(({ id }) => String(id) === param(call, 'id'));
  if (found === undefined) throw notFound();
  return found;
}

function deliveriesOf({ world }: Call, app: AppState): Delivery[] {
  const oldest = world.clock.now().getTime() - keptFor;
  return world.events.deliveries.filter((each) => each.app === app && each.deliveredAt.getTime() >= oldest);
}

function deliveryNumbered(call: Call): Delivery {
  const found = deliveriesOf(call, appOf(call)).find(({ id }) => String(id) === param(call, 'id'));
  if (found === undefined) throw notFound();
  return found;
}

function succeeded({ statusCode }: Delivery): boolean {
  return statusCode >= 200 && statusCode < 400;
}

function deliveryItem(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: succeeded(delivery)
      ? 'OK'
      : delivery.statusCode === 0
        ? 'failed to connect to host'
        : 'Invalid HTTP Response',
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation.id,
    repository_id: delivery.repository?.id ?? null,
  };
}

function newToken(call: Call, installation: InstallationState) {
  if (installation.suspendedAt !== null) throw new Refused(403, 'This installation has been suspended');
  const { world, body } = call;
  const held = installation.app.permissions;
  const asked = body.raw('permissions');
  const wanted =
    typeof asked === 'object' && asked !== null
      ? Object.entries(asked).map(([name, level]): [string, string] => [name, String(level)])
      : Object.entries(held);
  const beyond = wanted.some(
    ([name, level]) => held[name] === undefined || (held[name] === 'read' && level !== 'read'),
  );
  if (beyond) throw new Refused(422, 'The permissions requested are not granted to this installation.');
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const permissions = Object.fromEntries(wanted);
  const repositories = repositoriesIn(call, installation);
  world.tokens.set(token, {
    installation,
    permissions,
    ...(repositories === undefined ? {} : { repositories }),
    expiresAt: Date.now() + hour,
  });
  return {
    token,
    expires_at: timestamp(new Date(world.clock.now().getTime() + hour)),
    permissions,
    repository_selection:
      installation.repositories === undefined && repositories === undefined ? 'all' : 'selected',
    ...(repositories === undefined
      ? {}
      : { repositories: [...repositories].map((each) => repositoryShape(world, each)) }),
  };
}

function repositoriesIn(
  { world, body }: Call,
  installation: InstallationState,
): Set<RepositoryState> | undefined {
  if (!body.has('repositories') && !body.has('repository_ids')) return undefined;
  const names = new Set(body.strings('repositories'));
  const ids = body.raw('repository_ids');
  const numbers = new Set(Array.isArray(ids) ? ids : []);
  const found = [...world.repositories.values()].filter(
    (each) => isInstalledOn(installation, each) && (names.has(each.name) || numbers.has(each.id)),
  );
  if (found.length < names.size + numbers.size) {
    throw new Refused(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return new Set(found);
}
