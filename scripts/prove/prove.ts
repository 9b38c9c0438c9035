import { personOf, refuseOtherRepositories } from './admit.ts';
import { Api } from './api.ts';
import { type Answered, type AskOptions, askAll } from './ask-all.ts';
import type { Clock } from './clock.ts';
import type { Account, Asking, Question } from './question.ts';
import { Refusal } from './refusal.ts';
import type { Run } from './report.ts';
import { MadeRepositories, type Repository, readRepository, refuseToWrite } from './repository.ts';
import type { Secret } from './secret.ts';

export interface ProveOptions extends AskOptions {
  readonly base: URL;
  readonly author: Secret;
  readonly reviewer?: Secret;
  readonly readOnly: boolean;
  /** An existing repository; or else one is made for this owner. */
  readonly repository: { readonly owner: string; readonly name: string } | { readonly make: string };
  readonly questions: readonly Question[];
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Called with a sentence for each repository that was made and could not be deleted. */
  readonly warn: (sentence: string) => void;
}

/** Checks the tokens, asks all questions, and deletes the repository if this run made it. */
export async function prove(options: ProveOptions): Promise<Run> {
  const { base, readOnly, repository: wish, clock } = options;
  const version = versionFor(base);
  const api = new Api({ base, version, mayWrite: !readOnly, clock });
  const accounts = await accountsOf(api, options);
  const made = new MadeRepositories(api, options.author);
  let left: readonly string[] = [];
  let answers: readonly Answered[] = [];
  try {
    const repository =
      'make' in wish
        ? await make(api, made, accounts, wish.make)
        : await readRepository(api, options.author, wish);
    if (!readOnly) refuseToWrite(repository);
    for (const { secret, role } of accounts) await refuseOtherRepositories(api, secret, role, repository);
    answers = await askAll(
      askingOf(options, api, accounts, repository),
      options.questions,
      !readOnly,
      options,
    );
  } finally {
    left = await made.deleteAll();
    for (const sentence of left) options.warn(sentence);
  }
  return {
    at: clock.now(),
    host: base.host,
    isLoopback: base.protocol === 'http:',
    version,
    mode: readOnly ? 'read-only' : 'make' in wish ? 'made a repository' : 'used a repository',
    answers,
    left,
  };
}

/** Older Enterprise Servers know only the first version. */
function versionFor({ hostname }: URL): string {
  return hostname === 'api.github.com' || hostname.endsWith('.ghe.com') ? '2026-03-10' : '2022-11-28';
}

interface KnownAccount extends Account {
  readonly role: 'author' | 'reviewer';
}

async function accountsOf(api: Api, { author, reviewer }: ProveOptions): Promise<readonly KnownAccount[]> {
  const first = { ...(await personOf(api, author)), secret: author, role: 'author' } as const;
  if (reviewer === undefined) return [first];
  const second = { ...(await personOf(api, reviewer)), secret: reviewer, role: 'reviewer' } as const;
  if (first.id === second.id)
    throw new Refusal('Both tokens are of one person. The reviewer is another one.');
  return [first, second];
}

/** Before a repository is made, the tokens must see none. */
async function make(
  api: Api,
  made: MadeRepositories,
  accounts: readonly KnownAccount[],
  owner: string,
): Promise<Repository> {
  for (const { secret, role } of accounts) await refuseOtherRepositories(api, secret, role, undefined);
  const isOwn = accounts[0]?.login.toLowerCase() === owner.toLowerCase();
  return made.make(owner, isOwn);
}

function askingOf(
  { clock, patienceMs }: ProveOptions,
  api: Api,
  accounts: readonly KnownAccount[],
  repository: Repository,
): Asking {
  const [author, reviewer] = accounts;
  if (author === undefined) throw new Error('There is no author.');
  const shared = new Map<string, Promise<unknown>>();
  return {
    api,
    author,
    ...(reviewer === undefined ? {} : { reviewer }),
    repository,
    clock,
    patienceMs,
    shared,
  };
}
