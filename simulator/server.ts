import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate } from './access/auth.ts';
import { resourceOf } from './access/rate-limits.ts';
import { organizationRoutes } from './api/accounts/organizations.ts';
import { teamRoutes } from './api/accounts/teams.ts';
import { userRepositoryRoutes } from './api/accounts/user-repositories.ts';
import { userRoutes } from './api/accounts/users.ts';
import { activityRoutes } from './api/activity.ts';
import { appRoutes } from './api/apps.ts';
import { checkRunRoutes } from './api/check-runs.ts';
import { commitRoutes } from './api/commits.ts';
import { gitObjectRoutes } from './api/git-objects.ts';
import { gitRefRoutes } from './api/git-refs.ts';
import { issueRoutes } from './api/issues.ts';
import { asyncMergeRoutes } from './api/merge-async.ts';
import { mergeRoutes } from './api/merges.ts';
import { pullRoutes } from './api/pulls.ts';
import { pullsOfCommit } from './api/pulls-of-commit.ts';
import { rateLimitRoutes } from './api/rate-limit.ts';
import { repositoryRoutes } from './api/repositories.ts';
import { reviewRoutes } from './api/reviews.ts';
import { rulesetRoutes } from './api/rulesets.ts';
import { settingRoutes } from './api/settings.ts';
import type { Faults } from './faults.ts';
import { faultyAnswer } from './faulty-answer.ts';
import { answerGraphql } from './graphql/execute.ts';
import { type Answer, notFound, Refused } from './http/answer.ts';
import { inVersion, versionOf } from './http/api-version.ts';
import { Body } from './http/body.ts';
import type { Caller } from './http/call.ts';
import { pathByName, redirect } from './http/moved.ts';
import { matchRoute, type Route, route } from './http/route.ts';
import { noticePushes } from './pulls/pushes.ts';
import type { World } from './world.ts';

/** One call and its answer. */
export interface ObservedCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
  /** Answered with 304: the caller had the answer already, and the call is free. */
  readonly unchanged?: boolean;
  /** The slug of the calling app; undefined for people. */
  readonly app?: string;
  /** The version of the API that the call asked for. */
  readonly apiVersion?: string;
  /** The login of the person who called. */
  readonly person?: string;
}

const routes: readonly Route[] = [
  ...activityRoutes,
  ...appRoutes,
  ...checkRunRoutes,
  ...commitRoutes,
  pullsOfCommit,
  ...gitObjectRoutes,
  ...gitRefRoutes,
  ...issueRoutes,
  ...asyncMergeRoutes,
  ...mergeRoutes,
  ...pullRoutes,
  ...rateLimitRoutes,
  // Before the routes of repositories, because the name of a branch may contain slashes.
  ...settingRoutes,
  ...repositoryRoutes,
  ...reviewRoutes,
  ...rulesetRoutes,
  ...organizationRoutes,
  ...teamRoutes,
  // Before `GET /user/{id}`, which `GET /user/repos` would match.
  ...userRepositoryRoutes,
  ...userRoutes,
  route('POST /graphql', answerGraphql),
].sort((a, b) => Number(a.path.includes('+}')) - Number(b.path.includes('+}')));

export function apiServer(world: World, faults: Faults, observe: (call: ObservedCall) => void): Server {
  const server = createServer((request, response) => {
    serve(world, faults, observe, request, response).catch((error: unknown) => {
      const message = `The simulator failed: ${error instanceof Error ? error.stack : error}`;
      const { method = 'GET', url: path = '/' } = request;
      observe({ method, path, query: {}, requestBody: undefined, status: 500, responseBody: { message } });
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    });
  });
  // With Node's five seconds, a busy machine may send a call on a connection that is just being closed.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function serve(
  world: World,
  faults: Faults,
  observe: (call: ObservedCall) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', world.url);
  // GitHub Enterprise Server serves the API below a path of the website.
  const asked = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql');
  const path = pathByName(world, asked);
  const text = await textOf(request);
  const caller = callerOf(world, request.headers.authorization);
  const who = caller instanceof Refused ? {} : whoIs(caller);
  const fault = faults.take({ method, path, text, app: who.app });
  if (fault?.kind === 'abort-before') return void request.socket.destroy();
  if (fault?.kind === 'slow') await sleep(fault.delay);
  if (world.limits.callMs > 0 && who.app !== undefined) await sleep(world.limits.callMs);
  const { searchParams: query } = url;
  const incoming = {
    caller,
    method,
    path,
    query,
    text,
    request,
    missesLastPush: fault?.kind === 'older-head',
  };
  const moved = redirect(world, method, path, query.toString());
  const answer = faultyAnswer(world, fault) ?? moved ?? (await countedAnswer(world, incoming));
  const apiVersion = request.headers['x-github-api-version'];
  observe({
    method,
    path,
    query: Object.fromEntries(query),
    requestBody: text === '' ? undefined : safely(text),
    status: answer.status,
    responseBody: answer.body,
    unchanged: isUnchanged(incoming, answer),
    ...(typeof apiVersion === 'string' ? { apiVersion } : {}),
    ...who,
  });
  if (fault?.kind === 'abort-after') return void request.socket.destroy();
  reply(world, incoming, response, answer);
}

interface Incoming {
  readonly caller: Caller | Refused;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly request: IncomingMessage;
  readonly missesLastPush: boolean;
}

/** The answer, or that a rate limit is reached. */
async function countedAnswer(world: World, incoming: Incoming): Promise<Answer> {
  const { caller } = incoming;
  if (caller instanceof Refused) return caller.answer();
  const rated = { ...incoming, caller };
  try {
    world.rates.begin(rated);
  } catch (error) {
    if (error instanceof Refused) return error.answer();
    throw error;
  }
  let unchanged = false;
  try {
    const answer = await handle(world, rated);
    unchanged = isUnchanged(incoming, answer);
    return answer;
  } catch (error) {
    if (error instanceof Refused) return error.answer();
    throw error;
  } finally {
    world.rates.end(rated, unchanged);
  }
}

function callerOf(world: World, authorization: string | undefined): Caller | Refused {
  try {
    return authenticate(world, authorization);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

async function handle(world: World, incoming: Incoming & { readonly caller: Caller }): Promise<Answer> {
  const { caller, method, path, query, text, request, missesLastPush } = incoming;
  const found = matchRoute(routes, method, path);
  if (found === undefined) throw notFound();
  const version = versionOf(request.headers['x-github-api-version']);
  noticeAll(world);
  const answer = await found.route.handle({
    world,
    caller,
    params: found.params,
    query,
    body: Body.parse(text),
    headers: request.headers,
    missesLastPush,
  });
  return path === '/graphql' ? answer : inVersion(version, answer);
}

/** Announces pushes that plain git made since the last request. */
export function noticeAll(world: World): void {
  for (const repository of world.repositories.values()) noticePushes(world, repository);
}

function reply(world: World, incoming: Incoming, response: ServerResponse, answer: Answer): void {
  const body = bodyOf(answer);
  const etag = etagOf(body);
  const headers: Record<string, string> = {
    date: world.clock.now().toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    ...rateHeaders(world, incoming),
    ...tokenHeaders(incoming),
    ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(hasEtag(incoming, answer) ? { etag } : {}),
    ...answer.headers,
  };
  if (isUnchanged(incoming, answer)) {
    // HTTP does not ask a 304 to repeat `Link`, so a caller must not need it.
    // https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
    const { link: _, 'content-type': __, ...repeated } = headers;
    response.writeHead(304, repeated).end();
    return;
  }
  response.writeHead(answer.status, headers).end(body);
}

function rateHeaders(world: World, { caller, path }: Incoming): Record<string, string> {
  if (caller instanceof Refused) return {};
  const resource = resourceOf({ path });
  const { limit, remaining, reset, used } = world.rates.rateOf(caller, resource);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-used': String(used),
    'x-ratelimit-resource': resource,
  };
}

/** Only a classic token has scopes. Clients know the kind of a token by it. */
function tokenHeaders({ caller }: Incoming): Record<string, string> {
  if (caller instanceof Refused || caller.kind !== 'person') return {};
  const { token } = caller;
  if (token === undefined) return { 'x-oauth-scopes': 'admin:org, delete_repo, repo, workflow' };
  const expiry = `${token.expiresAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return { 'github-authentication-token-expiration': expiry };
}

function isUnchanged(incoming: Incoming, answer: Answer): boolean {
  const known = incoming.request.headers['if-none-match'];
  return known !== undefined && hasEtag(incoming, answer) && known === etagOf(bodyOf(answer));
}

/**
 * Commits and comparisons hold times of GitHub's own that move, so they are seldom answered with 304: here
 * never.
 */
function hasEtag({ method, path }: Pick<Incoming, 'method' | 'path'>, { status }: Answer): boolean {
  return (
    method === 'GET' && status === 200 && !/^\/repos\/[^/]+\/[^/]+\/(commits|compare)\/[^/]+$/.test(path)
  );
}

function bodyOf({ body }: Answer): string {
  return body === undefined ? '' : JSON.stringify(body);
}

function etagOf(body: string): string {
  return `W/"${createHash('sha256').update(body).digest('hex')}"`;
}

function whoIs(caller: Caller): Pick<ObservedCall, 'app' | 'person'> {
  if (caller.kind === 'app') return { app: caller.app.slug };
  if (caller.kind === 'installation') return { app: caller.installation.app.slug };
  return caller.kind === 'person' ? { person: caller.account.login } : {};
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function safely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
