import type { Clock } from './clock.ts';
import { at } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Secret } from './secret.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly tookMs: number;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly etag?: string;
  readonly version?: string;
}

export interface ApiOptions {
  readonly base: URL;
  /** The version of the API that is asked for if a call names none. */
  readonly version: string;
  /** Without it, only calls that read are sent. */
  readonly mayWrite: boolean;
  readonly clock: Clock;
}

/** GitHub asks for at least a second between calls that write. */
const WRITE_PAUSE_MS = 1_000;
const TIMEOUT_MS = 60_000;

/** Calls one server. It follows no redirect and no `Link`, so it never sends a token anywhere else. */
export class Api {
  /** The duration of each call so far. */
  readonly timings: { readonly kind: 'REST' | 'GraphQL'; readonly tookMs: number }[] = [];
  readonly #options: ApiOptions;
  #lastWrite = Number.NEGATIVE_INFINITY;

  constructor(options: ApiOptions) {
    const { base } = options;
    const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname);
    if (base.protocol !== 'https:' && !(isLoopback && base.protocol === 'http:'))
      throw new Refusal('Tokens are sent only by HTTPS.');
    if (base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '')
      throw new Refusal('--api-url takes a host and a path, as in https://github.example.com/api/v3.');
    this.#options = options;
  }

  rest(secret: Secret, method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    if (method !== 'GET' && !this.#options.mayWrite)
      throw new Refusal(`With --read-only, ${method} ${path} is not sent.`);
    const base = this.#options.base.href.replace(/\/$/, '');
    return this.#send('REST', secret, method, new URL(`${base}${path}`), options);
  }

  async graphql(secret: Secret, query: string, variables: object = {}): Promise<Reply> {
    if (!/^\s*query\b/.test(query)) throw new Refusal('GraphQL is used for queries only.');
    const { base } = this.#options;
    // Enterprise Server serves REST at /api/v3 and GraphQL at /api/graphql.
    const path = base.pathname.replace(/\/v3\/?$/, '').replace(/\/$/, '');
    const url = new URL(`${path}/graphql`, base);
    return this.#send('GraphQL', secret, 'POST', url, { body: { query, variables } });
  }

  async #send(
    kind: 'REST' | 'GraphQL',
    secret: Secret,
    method: string,
    url: URL,
    { body, etag, version = this.#options.version }: CallOptions,
  ): Promise<Reply> {
    const { clock } = this.#options;
    if (kind === 'REST' && method !== 'GET') await this.#pause();
    const began = clock.elapsed();
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        authorization: secret.authorization(url),
        accept: 'application/vnd.github+json',
        'user-agent': 'curfew-prove',
        'x-github-api-version': version,
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const tookMs = clock.elapsed() - began;
    this.timings.push({ kind, tookMs });
    const { status, headers } = response;
    if (status >= 300 && status < 400 && status !== 304)
      throw new Refusal(`${method} ${url.pathname} was answered with a redirect, and none is followed.`);
    return { status, headers, body: parsed(text), tookMs };
  }

  async #pause(): Promise<void> {
    const { clock } = this.#options;
    const wait = this.#lastWrite + WRITE_PAUSE_MS - clock.elapsed();
    if (wait > 0) await clock.sleep(wait);
    this.#lastWrite = clock.elapsed();
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitHub refused a call, or answered it in another way than the caller can use. */
export class Unexpected extends Error {
  /**
   * Without the server's own text and the path of the call: GitHub's text about its limits names the account,
   * and paths name branches.
   */
  readonly forReport: string;

  constructor(what: string, { status, body }: Reply) {
    const message = at(body, 'message') ?? at(body, 'errors', 0, 'message');
    super(`${what} was answered with ${status}${typeof message === 'string' ? `: ${message}` : ''}`);
    this.forReport = `The server refused a call, or gave an answer that cannot be used (status ${status}).`;
  }
}
