import { join } from 'node:path';
import { BareRepository, type Files } from '../git/bare-repository.ts';
import { teamShape } from '../shapes/team.ts';
import { simpleUser } from '../shapes/user.ts';
import type { Account, OrganizationState, Permission, RepositoryState } from '../state.ts';
import { announceToOrganization } from '../webhooks/announce.ts';
import { accountNamed, fullName, type World } from '../world.ts';
import { newAccount } from './accounts.ts';
import { Person } from './person.ts';
import { Repository } from './repository.ts';
import { Team } from './team.ts';

export interface RepositoryOptions {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** The first files; `null` for a repository without commits. */
  readonly files?: Files | null;
  /** The role of every member of the organization; `write` by default. */
  readonly basePermission?: Permission;
  readonly deleteBranchOnMerge?: boolean;
  readonly movesReviewCommits?: RepositoryState['movesReviewCommits'];
  /** The folder of its bare repository; beside the others by default. */
  readonly gitDir?: string;
}

export class Organization {
  readonly state: OrganizationState;
  readonly #world: World;

  constructor(world: World, state: OrganizationState) {
    this.#world = world;
    this.state = state;
  }

  get login(): string {
    return this.state.account.login;
  }

  get id(): number {
    return this.state.account.id;
  }

  set plan(plan: OrganizationState['plan']) {
    this.state.plan = plan;
  }

  /** A member. Created at the first call. */
  person(
    login: string,
    { id, role, name }: { id?: number; role?: 'member' | 'admin'; name?: string } = {},
  ): Person {
    const account =
      accountNamed(this.#world, login) ?? newAccount(this.#world, { login, type: 'User', id, name });
    this.state.members.set(account.id, role ?? this.state.members.get(account.id) ?? 'member');
    return new Person(this.#world, account);
  }

  team(slug: string, members: readonly Person[] = [], { parent }: { parent?: Team } = {}): Team {
    const known = this.state.teams.get(slug);
    const team = known ?? {
      id: this.#world.nextId(),
      slug,
      name: slug,
      organization: this.state,
      ...(parent === undefined ? {} : { parent: parent.state }),
      members: new Map<number, 'member' | 'maintainer'>(),
      createdAt: this.#world.clock.now(),
    };
    this.state.teams.set(slug, team);
    for (const { id } of members) team.members.set(id, 'member');
    return new Team(this.#world, team);
  }

  repository(name: string, options: RepositoryOptions = {}): Repository {
    return newRepository(this.#world, this.state.account, name, options);
  }

  /** Removes a person from the organization and all its teams. */
  remove(person: Person): void {
    this.state.members.delete(person.id);
    for (const team of this.state.teams.values()) {
      if (!team.members.delete(person.id)) continue;
      const payload = () => ({
        scope: 'team',
        member: simpleUser(this.#world, person.account),
        team: teamShape(this.#world, team),
      });
      announceToOrganization(this.#world, this.state, {
        event: 'membership',
        action: 'removed',
        sender: this.state.account,
        payload,
      });
    }
  }

  /** Accepts an invitation, and adds the person to all its teams. */
  acceptInvitation(person: Person): void {
    const found = [...this.state.invitations.values()].find(({ account }) => account === person.account);
    if (found === undefined) throw new Error(`${person.login} is not invited to ${this.login}`);
    this.state.invitations.delete(found.id);
    this.state.members.set(person.id, 'member');
    for (const team of found.teams) team.members.set(person.id, 'member');
  }
}

export function newRepository(
  world: World,
  owner: Account,
  name: string,
  options: RepositoryOptions,
  forkOf?: RepositoryState,
): Repository {
  const { defaultBranch = 'main', files = { 'README.md': `# ${name}\n` } } = options;
  const state: RepositoryState = {
    id: world.nextId(),
    owner,
    name,
    defaultBranch,
    git: new BareRepository(options.gitDir ?? join(world.folder, owner.login, `${name}.git`), defaultBranch),
    createdAt: world.clock.now(),
    pushedAt: world.clock.now(),
    private: options.private ?? true,
    archived: false,
    basePermission: options.basePermission ?? 'write',
    collaborators: new Map(),
    teams: new Map(),
    mergeMethods: new Set(['merge', 'squash', 'rebase']),
    deleteBranchOnMerge: options.deleteBranchOnMerge ?? false,
    movesReviewCommits: options.movesReviewCommits ?? 'after rewrites',
    issues: new Map(),
    checkRuns: [],
    rulesets: [],
    classic: new Map(),
    workflows: { mayWrite: false, mayApprove: false },
    hasIssues: true,
    verified: new Set(),
    knownRefs: new Map(),
    earlierRefs: new Map(),
    queue: [],
    asyncMerges: [],
    activities: [],
    pushRecord: { actors: 'named', rows: 'kept' },
    ...(forkOf === undefined ? {} : { forkOf }),
  };
  state.knownRefs = state.git.refs();
  world.repositories.set(fullName(state).toLowerCase(), state);
  const repository = new Repository(world, state);
  if (files !== null && state.knownRefs.size === 0) repository.seed(files);
  return repository;
}
