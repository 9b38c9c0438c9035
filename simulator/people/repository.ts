import { rulesetIn } from '../api/rulesets.ts';
import type { Files } from '../git/bare-repository.ts';
import type { Commit } from '../git/commits.ts';
import { revisions } from '../git/history.ts';
import { signatureOf } from '../git/signatures.ts';
import { Body } from '../http/body.ts';
import { latestRuns } from '../protection/required-checks.ts';
import { noticePushes } from '../pulls/pushes.ts';
import type { Account, OrganizationState, RepositoryState, TeamState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { fullName, isPull, type PullRequest, pullsOf, type World } from '../world.ts';
import { type CheckView, checkView, type IssueView, issueView, type PullView, pullView } from './views.ts';

/** A repository as a test or the demo reads it, without the API. */
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

  /** The folder of the bare repository. */
  get gitDir(): string {
    return this.state.git.folder;
  }

  get defaultBranch(): string {
    return this.state.defaultBranch;
  }

  /** The commit of a branch; undefined if the branch does not exist. */
  head(branch: string = this.state.defaultBranch): string | undefined {
    return this.state.git.branch(branch);
  }

  /** The text of a file on a branch or in a commit; undefined if there is none. */
  file(revision: string, path: string): string | undefined {
    const commit = this.state.git.branch(revision) ?? revision;
    return this.state.git.file(commit, path)?.toString();
  }

  /** First-parent commits of a branch, newest first. */
  log(branch: string = this.state.defaultBranch): readonly Commit[] {
    const head = this.head(branch);
    const found = head === undefined ? [] : revisions(this.state.git, '--first-parent', head);
    return found.flatMap((oid) => this.state.git.commit(oid) ?? []);
  }

  /** Whether GitHub signed a commit. */
  verified(commit: string): boolean {
    return this.state.verified.has(commit);
  }

  pull(number: number): PullView {
    this.#notice();
    const found = pullsOf(this.state).find((issue) => issue.number === number);
    if (found === undefined) throw new Error(`${this.fullName} has no pull request #${number}`);
    return this.#view(found);
  }

  pulls(): readonly PullView[] {
    this.#notice();
    return pullsOf(this.state).map((issue) => this.#view(issue));
  }

  /** Issues that are not pull requests. */
  issues(): readonly IssueView[] {
    return [...this.state.issues.values()].filter((issue) => !isPull(issue)).map(issueView);
  }

  checks(commit: string): readonly CheckView[] {
    return latestRuns(this.state, commit).map(checkView);
  }

  /** Adds a ruleset in the format of the API and of the import on the website. */
  addRuleset(ruleset: Readonly<Record<string, unknown>>): number {
    const added = rulesetIn(this.#world, new Body(ruleset));
    this.state.rulesets.push(added);
    return added.id;
  }

  /** Makes the repository public or private, and sends the event. */
  set private(hidden: boolean) {
    if (this.state.private === hidden) return;
    this.state.private = hidden;
    const action = hidden ? 'privatized' : 'publicized';
    announce(this.#world, this.state, {
      event: 'repository',
      action,
      sender: this.state.owner,
      payload: () => ({}),
    });
  }

  /**
   * Moves the repository to another organization. Its number stays, its old name leads to it until another
   * repository takes that name, and teams and Apps of the old organization lose it.
   */
  transfer({ state: { account } }: { readonly state: OrganizationState }): void {
    const { repositories, formerNames } = this.#world;
    const before = this.fullName.toLowerCase();
    const from = this.state.owner;
    repositories.delete(before);
    formerNames.set(before, this.state);
    this.state.owner = account;
    this.state.teams.clear();
    repositories.set(this.fullName.toLowerCase(), this.state);
    announce(this.#world, this.state, {
      event: 'repository',
      action: 'transferred',
      sender: from,
      payload: () => ({ changes: { owner: { from: { organization: { login: from.login } } } } }),
    });
  }

  /** Sets the role of a person in this repository, in addition to the role from the organization. */
  allow(person: Pick<Account, 'id'>, permission: 'read' | 'write' | 'admin'): void {
    this.state.collaborators.set(person.id, permission);
  }

  /** Gives a team and its child teams a role in this repository. */
  allowTeam({ state }: { readonly state: TeamState }, permission: 'read' | 'write' | 'admin'): void {
    this.state.teams.set(state, permission);
  }

  /** Commits files to a branch as the owner, past every rule, to prepare a test. */
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

  #view(issue: PullRequest): PullView {
    return pullView(issue, this.checks(issue.pull.headSha));
  }

  #notice(): void {
    noticePushes(this.#world, this.state);
  }
}
