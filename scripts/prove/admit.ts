import { type Api, type Reply, Unexpected } from './api.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Secret } from './secret.ts';

export interface Person {
  readonly id: number;
  readonly login: string;
}

/** The person of a fine-grained token. Throws if the server says that the token is of another kind. */
export async function personOf(api: Api, secret: Secret): Promise<Person> {
  const reply = await api.rest(secret, 'GET', '/user');
  if (reply.status !== 200) throw new Unexpected('GET /user', reply);
  // GitHub sends this header for every classic token, also for one without scopes.
  if (reply.headers.has('x-oauth-scopes')) {
    throw new Refusal(
      'The server says that a token has scopes, so it is not fine-grained. It may reach more than one repository.',
    );
  }
  return { id: numberAt(reply.body, 'id'), login: textAt(reply.body, 'login') };
}

export interface SeenRepository {
  readonly id: number;
  readonly private: boolean;
}

/**
 * Throws if the token sees another repository than this one, or any if there is none. The listing of a
 * fine-grained token has the private repositories that it was given, and all public ones of the person. So a
 * person who also has a public repository is refused: use accounts that are for tests alone.
 */
export async function refuseOtherRepositories(
  api: Api,
  secret: Secret,
  account: string,
  only: SeenRepository | undefined,
): Promise<void> {
  const seen = await everyRepository(api, secret);
  const others = seen.filter((each) => at(each, 'id') !== only?.id).length;
  if (others > 0) {
    throw new Refusal(
      only === undefined
        ? `The token of the ${account} sees ${count(others, '')}. With --make, the tokens see none before it is made.`
        : `The token of the ${account} sees ${count(others, 'other ')}. Give it this one alone, of an account that has no other.`,
    );
  }
  // A listing without the repository itself does not prove that the token sees no others.
  if (only?.private === true && seen.length === 0)
    throw new Refusal(`The server does not list the repository for the token of the ${account}.`);
}

function count(number: number, kind: string): string {
  return `${number} ${kind}${number === 1 ? 'repository' : 'repositories'}`;
}

async function everyRepository(api: Api, secret: Secret): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (let page = 1; ; page++) {
    const reply = await api.rest(secret, 'GET', `/user/repos?per_page=100&page=${page}`);
    if (reply.status !== 200) throw new Unexpected('GET /user/repos', reply);
    const items = listAt(reply.body);
    seen.push(...items);
    if (items.length < 100 && !hasNextPage(reply)) return seen;
  }
}

/** The address in `Link` is not used: the server could write any. */
function hasNextPage({ headers }: Reply): boolean {
  return /rel="?next"?/.test(headers.get('link') ?? '');
}
