import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, notFound, Refused } from './api/answer.ts';
import { appRoutes } from './api/apps.ts';
import { Body } from './api/body.ts';
import type { Caller } from './api/call.ts';
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
import { matchRoute, type Route, route } from './api/route.ts';
import { rulesetRoutes } from './api/rulesets.ts';
import { teamRoutes } from './api/teams.ts';
import { userRoutes } from './api/users.ts';
import { authenticate } from './auth.ts';
import type { Fault, Faults } from './faults.ts';
import { answerGraphql } from './graphql/execute.ts';
import { noticePushes } from './pushes.ts';
import type { World } from './world.ts';

/** One call as it came in and what was answered. */
export interface ObservedCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
  /** The slug of the app that called; undefined for people. */
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
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ message: `The simulator failed: ${error instanceof Error ? error.stack : error}` }),
      );
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
  // GitHub Enterprise Server has the API below a path of the website.
  const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql');
  const text = await textOf(request);
  const fault = faults.take(method, path, text);
  if (fault?.kind === 'abort-before') return void request.socket.destroy();
  if (fault?.kind === 'slow') await sleep(fault.delay);
  let caller: Caller = { kind: 'anonymous' };
  let answer: Answer;
  try {
    caller = authenticate(world, request.headers.authorization);
    answer = faulty(fault) ?? (await handle(world, caller, method, path, url.searchParams, text, request));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    answer = error.answer();
  }
  observe({
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    requestBody: text === '' ? undefined : safely(text),
    status: answer.status,
    responseBody: answer.body,
    ...whoIs(caller),
  });
  if (fault?.kind === 'abort-after') return void request.socket.destroy();
  reply(world, method, request, response, answer);
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

/** Somebody may have pushed with plain git since the last request. */
export function noticeAll(world: World): void {
  for (const repository of world.repositories.values()) noticePushes(world, repository);
}

function faulty(fault: Fault | undefined): Answer | undefined {
  if (fault?.kind === 'answer')
    return { status: fault.status, body: fault.body ?? { message: 'Arranged to fail' } };
  if (fault?.kind !== 'limit') return undefined;
  const headers = { 'retry-after': String(fault.retryAfter) };
  return new Refused(
    fault.status,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    undefined,
    headers,
  ).answer();
}

function reply(
  world: World,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
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
  if (method === 'GET' && answer.status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(answer.status, headers).end(body);
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
