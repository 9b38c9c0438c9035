import type { RateCounter } from './access/rate-limits.ts';
import type { SimulatedClock } from './clock.ts';
import type {
  Account,
  AppState,
  InstallationState,
  IssueState,
  OrganizationState,
  RepositoryState,
} from './state.ts';
import type { Events } from './webhooks/events.ts';

/** A token that was issued to an app. */
export interface InstallationToken {
  readonly installation: InstallationState;
  readonly permissions: Readonly<Record<string, string>>;
  /** undefined means all repositories of the installation. */
  readonly repositories?: ReadonlySet<RepositoryState>;
  /** In real time, because the client's token cache uses real time. A test may expire it sooner. */
  expiresAt: number;
}

/** A fine-grained token of a person. */
export interface FineGrainedToken {
  readonly account: Account;
  /** The person or organization whose repositories it reaches. */
  readonly resourceOwner: Account;
  readonly permissions: Readonly<Record<string, string>>;
  /** undefined means all repositories of the resource owner, also later ones. */
  readonly repositories?: ReadonlySet<RepositoryState>;
  readonly expiresAt: Date;
}

/** The whole state of this GitHub. */
export interface World {
  /** Without a trailing slash. Set when the server listens. */
  url: string;
  readonly folder: string;
  readonly clock: SimulatedClock;
  readonly events: Events;
  readonly accounts: Map<number, Account>;
  readonly organizations: Map<string, OrganizationState>;
  readonly repositories: Map<string, RepositoryState>;
  /** Transferred repositories, by each name that they had before. */
  readonly formerNames: Map<string, RepositoryState>;
  readonly apps: Map<number, AppState>;
  readonly tokens: Map<string, InstallationToken>;
  readonly fineGrainedTokens: Map<string, FineGrainedToken>;
  readonly limits: Limits;
  readonly rates: RateCounter;
  readonly signsCommits: boolean;
  nextId(): number;
}

export interface Limits {
  /** Entries of a recursive tree before it is truncated. */
  treeEntries: number;
  /** Milliseconds until the index of commits knows a merge. */
  indexLag: number;
  /** Milliseconds until the activity of a repository and the timeline of a pull request know a push. */
  activityLag: number;
  /** Milliseconds of real time that each call of an App takes. */
  callMs: number;
  /** Bytes of a recursive tree's entries before it is truncated. */
  treeBytes: number;
}

export function accountNamed(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return [...world.accounts.values()].find((each) => each.login.toLowerCase() === wanted);
}

export function repositoryNamed(world: World, owner: string, name: string): RepositoryState | undefined {
  return world.repositories.get(`${owner}/${name}`.toLowerCase());
}

export function organizationNamed(world: World, login: string): OrganizationState | undefined {
  return world.organizations.get(login.toLowerCase());
}

export function organizationOf(world: World, repository: RepositoryState): OrganizationState | undefined {
  return organizationNamed(world, repository.owner.login);
}

export function fullName(repository: RepositoryState): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** An issue that is a pull request. */
export type PullRequest = IssueState & { readonly pull: NonNullable<IssueState['pull']> };

export function isPull(issue: IssueState): issue is PullRequest {
  return issue.pull !== undefined;
}

export function pullsOf(repository: RepositoryState): PullRequest[] {
  return [...repository.issues.values()].filter(isPull);
}

/** The e-mail address that a person's commits contain. */
export function emailOf(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

export function installationsOn(world: World, owner: Account): InstallationState[] {
  return [...world.apps.values()].flatMap((app) =>
    app.installations.filter((each) => each.account === owner),
  );
}

export function isInstalledOn(
  { repositories, account }: InstallationState,
  repository: RepositoryState,
): boolean {
  return account === repository.owner && (repositories === undefined || repositories.has(repository));
}

export function tokenReaches(
  { installation, repositories }: InstallationToken,
  repository: RepositoryState,
): boolean {
  return (
    isInstalledOn(installation, repository) && (repositories === undefined || repositories.has(repository))
  );
}
