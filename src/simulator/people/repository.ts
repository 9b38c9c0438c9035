import { announce } from '../announce.ts';
import { Body } from '../api/body.ts';
import { rulesetIn } from '../api/rulesets.ts';
import { latestRuns } from '../check-status.ts';
import type { Files } from '../git/bare-repository.ts';
import type { Commit } from '../git/commits.ts';
import { revisions } from '../git/history.ts';
import { noticePushes } from '../pushes.ts';
import { signatureOf } from '../signatures.ts';
import type { Annotation, IssueState, RepositoryState } from '../state.ts';
import { fullName, isPull, pullsOf, type World } from '../world.ts';
import type { Person } from './person.ts';

export interface CheckView {
  readonly id: number;
  readonly app: string;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly Annotation[];
}

export interface CommentView {
  readonly author: string;
  readonly body: string;
}

export interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly author: string;
  readonly labels: readonly string[];
  readonly comments: readonly CommentView[];
}

export interface PullView extends IssueView {
  readonly merged: boolean;
  readonly mergedBy: string | undefined;
  readonly mergedAt: Date | undefined;
  readonly mergeCommit: string | undefined;
  readonly draft: boolean;
  readonly head: string;
  readonly headBranch: string;
  readonly base: string;
  /** The newest run of each check on the head. */
  readonly checks: readonly CheckView[];
  readonly reviews: readonly {
    readonly id: number;
    readonly author: string;
    readonly state: string;
    readonly commit: string;
  }[];
}

/** A repository as a test or a demo looks at it: what it holds, without asking the API. */
export class Repository {
  readonly state: RepositoryState;
  readonly #world: World;

  constructor(world: World, state: RepositoryState) {
    this.#world = world;
    this.state = state;
  }

  get id(): number {
    return this.state.id;
  }

  get fullName(): string {
    return fullName(this.state);
  }

  /** The bare repository's folder. */
  get gitDir(): string {
    return this.state.git.folder;
  }

  get defaultBranch(): string {
    return this.state.defaultBranch;
  }

  /** The commit a branch points to, or undefined. */
  head(branch: string = this.state.defaultBranch): string | undefined {
    return this.state.git.branch(branch);
  }

  /** The text of a file on a branch or in a commit, or undefined. */
  file(revision: string, path: string): string | undefined {
    const commit = this.state.git.branch(revision) ?? revision;
    return this.state.git.file(commit, path)?.toString();
  }

  /** Commits of a branch by first parent, newest first. */
  log(branch: string = this.state.defaultBranch): readonly Commit[] {
    const head = this.head(branch);
    const found = head === undefined ? [] : revisions(this.state.git, '--first-parent', head);
    return found.flatMap((oid) => this.state.git.commit(oid) ?? []);
  }

  /** Whether GitHub signed a commit itself. */
  verified(commit: string): boolean {
    return this.state.verified.has(commit);
  }

  pull(number: number): PullView {
    this.#notice();
    const found = this.pulls().find((each) => each.number === number);
    if (found === undefined) throw new Error(`${this.fullName} has no pull request #${number}`);
    return found;
  }

  pulls(): readonly PullView[] {
    this.#notice();
    return pullsOf(this.state).map((issue): PullView => {
      const { pull } = issue;
      return {
        ...issueView(issue),
        merged: pull.merged !== undefined,
        mergedBy: pull.merged?.by.login,
        mergedAt: pull.merged?.at,
        mergeCommit: pull.merged?.commit,
        draft: pull.draft,
        head: pull.headSha,
        headBranch: pull.headBranch,
        base: pull.base,
        checks: this.checks(pull.headSha),
        reviews: pull.reviews.map(({ id, author, state, commit }) => ({
          id,
          author: author.login,
          state,
          commit,
        })),
      };
    });
  }

  /** Issues that are not pull requests. */
  issues(): readonly IssueView[] {
    return [...this.state.issues.values()].filter((issue) => !isPull(issue)).map(issueView);
  }

  checks(commit: string): readonly CheckView[] {
    return latestRuns(this.state, commit).map((run) => ({
      id: run.id,
      app: run.app.slug,
      name: run.name,
      status: run.status,
      conclusion: run.conclusion,
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations: run.annotations,
    }));
  }

  /** Adds a ruleset, written as the API and the website's import take it. */
  addRuleset(ruleset: Readonly<Record<string, unknown>>): number {
    const added = rulesetIn(this.#world, new Body(ruleset));
    this.state.rulesets.push(added);
    return added.id;
  }

  /** Shows it to everybody, or hides it; apps are told. */
  set private(hidden: boolean) {
    if (this.state.private === hidden) return;
    this.state.private = hidden;
    const action = hidden ? 'privatized' : 'publicized';
    announce(this.#world, this.state, { event: 'repository', action, sender: this.state.owner, payload: {} });
  }

  /** What this person may do here, beyond what the organization gives. */
  allow(person: Person, permission: 'read' | 'write' | 'admin'): void {
    this.state.collaborators.set(person.id, permission);
  }

  /** Puts files on a branch before anything happens, in the owner's name and past every rule. */
  seed(files: Files, message = 'Begin', branch: string = this.state.defaultBranch): string {
    const { git, owner } = this.state;
    const parent = git.branch(branch) ?? git.branch(this.state.defaultBranch);
    const signature = signatureOf(owner, this.#world.clock.now());
    const commit = git.writeCommit({
      tree: git.edit(parent, files),
      parents: parent === undefined ? [] : [parent],
      author: signature,
      committer: signature,
      message: `${message}\n`,
    });
    git.setRef(`refs/heads/${branch}`, commit);
    noticePushes(this.#world, this.state, { account: owner });
    return commit;
  }

  #notice(): void {
    noticePushes(this.#world, this.state);
  }
}

function issueView(issue: IssueState): IssueView {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    state: issue.state,
    author: issue.author.login,
    labels: issue.labels.map(({ name }) => name),
    comments: issue.comments.map(({ author, body }) => ({ author: author.login, body })),
  };
}
