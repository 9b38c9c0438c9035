import { randomBytes } from 'node:crypto';
import { type Api, Unexpected } from './api.ts';
import { at, numberAt, textAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Secret } from './secret.ts';

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
}

/** A repository with another name is never written to, and never deleted. */
const THROW_AWAY = /^curfew-prove-/;

function pathOf({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

export async function readRepository(
  api: Api,
  secret: Secret,
  named: Pick<Repository, 'owner' | 'name'>,
): Promise<Repository> {
  const reply = await api.rest(secret, 'GET', pathOf(named));
  if (reply.status !== 200) throw new Unexpected('GET /repos/OWNER/NAME', reply);
  return repositoryIn(reply.body);
}

function repositoryIn(body: unknown): Repository {
  return {
    id: numberAt(body, 'id'),
    owner: textAt(body, 'owner', 'login'),
    name: textAt(body, 'name'),
    private: at(body, 'private') === true,
    defaultBranch: textAt(body, 'default_branch'),
  };
}

export function refuseToWrite(repository: Repository): void {
  if (!repository.private) throw new Refusal('The repository is public. Use a private one.');
  if (!THROW_AWAY.test(repository.name)) {
    throw new Refusal(
      'Without --read-only, the name of the repository starts with curfew-prove-, so that no other is changed by mistake.',
    );
  }
}

/** The repositories that this run created, by their ids. No other is ever deleted. */
export class MadeRepositories {
  readonly #made: Repository[] = [];
  readonly #api: Api;
  readonly #secret: Secret;

  constructor(api: Api, secret: Secret) {
    this.#api = api;
    this.#secret = secret;
  }

  /** Creates a private repository with a first commit. */
  async make(owner: string, isOwn: boolean): Promise<Repository> {
    const name = `curfew-prove-${randomBytes(6).toString('hex')}`;
    const path = isOwn ? '/user/repos' : `/orgs/${encodeURIComponent(owner)}/repos`;
    const body = { name, private: true, auto_init: true, description: 'Made by a test. Can be deleted.' };
    const reply = await this.#api.rest(this.#secret, 'POST', path, { body });
    if (reply.status !== 201) throw new Unexpected(`POST ${isOwn ? path : '/orgs/OWNER/repos'}`, reply);
    const repository = repositoryIn(reply.body);
    this.#made.push(repository);
    return repository;
  }

  /**
   * Deletes each of them whose name still leads to the noted id. Answers a sentence for each that it left.
   * GitHub deletes by name only: one that takes the name between these two calls would be deleted.
   */
  async deleteAll(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const made of this.#made.splice(0)) {
      try {
        await this.#delete(made);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        left.push(`The repository with the id ${made.id} was not deleted: ${reason}`);
      }
    }
    return left;
  }

  async #delete(made: Repository): Promise<void> {
    const found = await readRepository(this.#api, this.#secret, made);
    if (found.id !== made.id) throw new Refusal('another repository has its name now.');
    refuseToWrite(found);
    const reply = await this.#api.rest(this.#secret, 'DELETE', pathOf(found));
    if (reply.status !== 204) throw new Unexpected('DELETE /repos/OWNER/NAME', reply);
  }
}
