import { randomBytes } from 'node:crypto';
import { isAtLeast, permissionOf } from '../access/access.ts';
import type { Files } from '../git/bare-repository.ts';
import { pushViolations } from '../protection/violations.ts';
import { noticePushes } from '../pulls/pushes.ts';
import { suiteId } from '../shapes/check-run.ts';
import { nodeId } from '../shapes/user.ts';
import type { Account, MergeMethod } from '../state.ts';
import { emailOf, fullName, type World } from '../world.ts';
import { newestRun, pressAction } from './check-buttons.ts';
import { commitAs, type PushWish } from './commit-as.ts';
import type { Repository } from './repository.ts';

const DAY_MS = 24 * 3_600_000;

export interface FineGrainedWish {
  /** The account of an organization that this person is a member of. */
  readonly owner?: Account;
  /** All repositories of the resource owner by default. */
  readonly repositories?: readonly Repository[];
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly lifetimeMs?: number;
}

export interface PersonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** GitHub refused a call of a person. */
class Rejected extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A person with an account, who acts through git and through the API with a token of their own. */
export class Person {
  readonly account: Account;
  readonly #world: World;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.account = account;
  }

  get id(): number {
    return this.account.id;
  }

  get login(): string {
    return this.account.login;
  }

  get token(): string {
    return this.account.token;
  }

  /** Creates a fine-grained token. By default, its resource owner is this person. */
  fineGrainedToken({ owner, repositories, permissions, lifetimeMs = 90 * DAY_MS }: FineGrainedWish): string {
    const secret = `github_pat_${randomBytes(11).toString('hex')}_${randomBytes(29).toString('hex')}a`;
    this.#world.fineGrainedTokens.set(secret, {
      account: this.account,
      resourceOwner: owner ?? this.account,
      permissions: { metadata: 'read', ...permissions },
      ...(repositories === undefined
        ? {}
        : { repositories: new Set(repositories.map(({ state }) => state)) }),
      expiresAt: new Date(this.#world.clock.now().getTime() + lifetimeMs),
    });
    return secret;
  }

  get email(): string {
    return emailOf(this.account);
  }

  /** As on GitHub, another person may take the old name afterwards. */
  rename(login: string): void {
    this.account.login = login;
  }

  /** Any call of the API, as this person. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<PersonAnswer> {
    const response = await fetch(`${this.#world.url}${path}`, {
      method,
      headers: { authorization: `token ${this.token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Commits to a branch, which is created if needed, and pushes it. Answers the commit's id. */
  async pushBranch(repository: Repository, branch: string, wish: PushWish): Promise<string> {
    const { state } = repository;
    if (!isAtLeast(permissionOf(this.#world, this.account, state), 'write')) {
      throw new Rejected(403, `Permission to ${fullName(state)}.git denied to ${this.login}.`);
    }
    noticePushes(this.#world, state);
    const commit = commitAs(this.account, this.#world.clock.now(), state, branch, wish);
    const from = state.git.branch(branch);
    const actor = { account: this.account };
    const violations = pushViolations(this.#world, state, { branch, from, to: commit }, actor);
    if (violations.length > 0)
      throw new Rejected(422, `GH013: Repository rule violations found. ${violations.join(' ')}`);
    state.git.setRef(`refs/heads/${branch}`, commit, from);
    noticePushes(this.#world, state, actor);
    return commit;
  }

  /** Pushes to the default branch, if the rules allow it. */
  pushDirectly(repository: Repository, files: Files, message: string): Promise<string> {
    return this.pushBranch(repository, repository.state.defaultBranch, { files, message });
  }

  /** Pushes past the rules, as an administrator can by switching them off for a moment. */
  async pushAroundRules(repository: Repository, branch: string, wish: PushWish): Promise<string> {
    const { state } = repository;
    noticePushes(this.#world, state);
    const commit = commitAs(this.account, this.#world.clock.now(), state, branch, wish);
    state.git.setRef(`refs/heads/${branch}`, commit);
    noticePushes(this.#world, state, { account: this.account });
    return commit;
  }

  async deleteBranch(repository: Repository, branch: string): Promise<void> {
    await this.#must('DELETE', `${pathOf(repository)}/git/refs/heads/${branch}`);
  }

  /** Opens a pull request. Answers its number. */
  async openPull(
    repository: Repository,
    wish: {
      readonly head: string;
      readonly title: string;
      readonly body?: string;
      readonly base?: string;
      readonly draft?: boolean;
    },
  ): Promise<number> {
    const { base = repository.state.defaultBranch, ...rest } = wish;
    return numberIn(await this.#must('POST', `${pathOf(repository)}/pulls`, { base, ...rest }), 'number');
  }

  async editPull(
    repository: Repository,
    number: number,
    change: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#must('PATCH', `${pathOf(repository)}/pulls/${number}`, change);
  }

  closePull(repository: Repository, number: number): Promise<void> {
    return this.editPull(repository, number, { state: 'closed' });
  }

  reopenPull(repository: Repository, number: number): Promise<void> {
    return this.editPull(repository, number, { state: 'open' });
  }

  /** Submits a review. Answers its id. */
  async review(
    repository: Repository,
    number: number,
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
    { body = event === 'APPROVE' ? '' : 'Please see.', commit }: { body?: string; commit?: string } = {},
  ): Promise<number> {
    const wish = { event, body, ...(commit === undefined ? {} : { commit_id: commit }) };
    return numberIn(await this.#must('POST', `${pathOf(repository)}/pulls/${number}/reviews`, wish), 'id');
  }

  async dismiss(
    repository: Repository,
    number: number,
    review: number,
    message = 'Dismissed.',
  ): Promise<void> {
    await this.#must('PUT', `${pathOf(repository)}/pulls/${number}/reviews/${review}/dismissals`, {
      message,
    });
  }

  /** Merges by the rules; with `admin`, by any bypass that this person has. Answers the commit's id. */
  async merge(
    repository: Repository,
    number: number,
    { method = 'squash', admin = false, title, message, sha }: MergeOptions = {},
  ): Promise<string> {
    const wish = {
      merge_method: method,
      ...(title === undefined ? {} : { commit_title: title }),
      ...(message === undefined ? {} : { commit_message: message }),
      ...(sha === undefined ? {} : { sha }),
    };
    const headers: Record<string, string> = admin ? {} : { 'x-simulator-keep-rules': '1' };
    const body = await this.#must('PUT', `${pathOf(repository)}/pulls/${number}/merge`, wish, headers);
    return String(fieldIn(body, 'sha'));
  }

  /** Presses "Merge when ready", for a base with a merge queue. */
  async enqueue(repository: Repository, number: number): Promise<void> {
    const pull = repository.state.issues.get(number)?.pull;
    const query =
      'mutation ($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) { mergeQueueEntry { id } } }';
    const variables = { input: { pullRequestId: nodeId('PR', pull?.id ?? 0) } };
    const body = await this.#must('POST', '/graphql', { query, variables });
    const errors = fieldIn(body, 'errors');
    if (errors !== undefined) throw new Rejected(422, `#${number} was not queued: ${JSON.stringify(errors)}`);
  }

  async comment(repository: Repository, number: number, body: string): Promise<void> {
    await this.#must('POST', `${pathOf(repository)}/issues/${number}/comments`, { body });
  }

  /** Presses "Re-run" on the newest check run with that name. */
  async rerunCheck(repository: Repository, number: number, name: string): Promise<void> {
    const run = newestRun(repository.state, number, name);
    await this.#must('POST', `${pathOf(repository)}/check-runs/${run.id}/rerequest`);
  }

  /** Presses "Re-run all checks" for the app that created the check run with that name. */
  async rerunAllChecks(repository: Repository, number: number, name: string): Promise<void> {
    const suite = suiteId(newestRun(repository.state, number, name));
    await this.#must('POST', `${pathOf(repository)}/check-suites/${suite}/rerequest`);
  }

  /** Presses a button of a check run. Only the website can do that. */
  pressAction(repository: Repository, number: number, name: string, identifier: string): void {
    pressAction(
      this.#world,
      this.account,
      repository.state,
      newestRun(repository.state, number, name),
      identifier,
    );
  }

  async #must(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<unknown> {
    const answer = await this.request(method, path, body, headers);
    if (answer.status >= 300)
      throw new Rejected(answer.status, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

export interface MergeOptions {
  readonly method?: MergeMethod;
  readonly admin?: boolean;
  readonly title?: string;
  readonly message?: string;
  readonly sha?: string;
}

function pathOf({ state }: Repository): string {
  return `/repos/${fullName(state)}`;
}

function fieldIn(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
}

function numberIn(body: unknown, name: string): number {
  const value = fieldIn(body, name);
  if (typeof value !== 'number') throw new Error(`The answer has no ${name}`);
  return value;
}
