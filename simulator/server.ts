import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate } from './access/auth.ts';
import { appRoutes } from './api/apps.ts';
import { checkRunRoutes } from './api/check-runs.ts';
import { commitRoutes } from './api/commits.ts';
import { gitObjectRoutes } from './api/git-objects.ts';
import { gitRefRoutes } from './api/git-refs.ts';
import { issueRoutes } from './api/issues.ts';
import { mergeRoutes } from './api/merges.ts';
import { organizationRoutes } from './api/organizations.ts';
import { pullRoutes } from './api/pulls.ts';
import { rateLimitRoutes, rateOf } from './api/rate-limit.ts';
import { repositoryRoutes } from './api/repositories.ts';
import { reviewRoutes } from './api/reviews.ts';
import { rulesetRoutes } from './api/rulesets.ts';
import { settingRoutes } from './api/settings.ts';
import { teamRoutes } from './api/teams.ts';
import { userRoutes } from './api/users.ts';
import type { Faults } from './faults.ts';
import { faultyAnswer } from './faulty-answer.ts';
import { answerGraphql } from './graphql/execute.ts';
import { type Answer, notFound, Refused } from './http/answer.ts';
import { Body } from './http/body.ts';
import type { Caller } from './http/call.ts';
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
  /** The login of the person who called. */
  readonly person?: string;
}

const routes: readonly Route[] = [
  ...appRoutes,
  ...checkRunRoutes,
  ...commitRoutes,
  ...gitObjectRoutes,
  ...gitRefRoutes,
  ...issueRoutes,
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
  ...userRoutes,
  route('POST /graphql', answerGraphql),
].sort((a, b) => Number(a.path.includes('+}')) - Number(b.path.includes('+}')));

export function apiServer(world: World, faults: Faults, observe: (call: ObservedCall) => void): Server {
  return createServer((request, response) => {
    serve(world, faults, observe, request, response).catch((error: unknown) => {
      const message = `The simulator failed: ${error instanceof Error ? error.stack : error}`;
      const { method = 'GET', url: path = '/' } = request;
      observe({ method, path, query: {}, requestBody: undefined, status: 500, responseBody: { message } });
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    });
  });
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
  const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql');
  const text = await textOf(request);
  const caller = callerOf(world, request.headers.authorization);
  const who = caller instanceof Refused ? {} : whoIs(caller);
  const fault = faults.take({ method, path, text, app: who.app });
  if (fault?.kind === 'abort-before') return void request.socket.destroy();
  if (fault?.kind === 'slow') await sleep(fault.delay);
  const answer =
    faultyAnswer(world, fault) ??
    (await answerTo(world, caller, method, path, url.searchParams, text, request));
  observe({
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    requestBody: text === '' ? undefined : safely(text),
    status: answer.status,
    responseBody: answer.body,
    unchanged: isUnchanged(method, request, answer),
    ...who,
  });
  if (fault?.kind === 'abort-after') return void request.socket.destroy();
  reply(world, method, request, response, answer);
}

function callerOf(world: World, authorization: string | undefined): Caller | Refused {
  try {
    return authenticate(world, authorization);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

async function answerTo(
  world: World,
  caller: Caller | Refused,
  method: string,
  path: string,
  query: URLSearchParams,
  text: string,
  request: IncomingMessage,
): Promise<Answer> {
  if (caller instanceof Refused) return caller.answer();
  try {
    return await handle(world, caller, method, path, query, text, request);
  } catch (error) {
    if (error instanceof Refused) return error.answer();
    throw error;
  }
}

async function handle(
  world: World,
  caller: Caller,
  method: string,
  path: string,
  query: URLSearchParams,
  text: string,
  request: IncomingMessage,
): Promise<Answer> {
  const found = matchRoute(routes, method, path);
  if (found === undefined) throw notFound();
  noticeAll(world);
  return found.route.handle({
    world,
    caller,
    params: found.params,
    query,
    body: Body.parse(text),
    headers: request.headers,
  });
}

/** Announces pushes that plain git made since the last request. */
export function noticeAll(world: World): void {
  for (const repository of world.repositories.values()) noticePushes(world, repository);
}

function reply(
  world: World,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const body = bodyOf(answer);
  const etag = etagOf(body);
  const rate = rateOf({ world });
  const headers = {
    date: world.clock.now().toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(rate.remaining),
    'x-ratelimit-reset': String(rate.reset),
    'x-ratelimit-resource': 'core',
    ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(method === 'GET' && answer.status === 200 ? { etag } : {}),
    ...answer.headers,
  };
  if (isUnchanged(method, request, answer)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(answer.status, headers).end(body);
}

function isUnchanged(method: string, { headers }: IncomingMessage, answer: Answer): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && method === 'GET' && answer.status === 200 && known === etagOf(bodyOf(answer));
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
