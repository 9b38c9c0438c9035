import type { TextPattern } from '../document/text-pattern.ts';
import type { TeamRef } from '../team-ref.ts';

/** How a login becomes an account in a target. Accounts map one to one. */
export interface AccountMapping {
  /** `{login}` and `{id}` are replaced. */
  readonly template: string;
  /** What an account must look like, anchored by the writer. */
  readonly pattern: TextPattern | null;
  /** Exceptions by lower-case login. */
  readonly people: ReadonlyMap<string, string>;
}

/** One named system that access can be given in, as the operator bounds it. */
export interface Target {
  readonly name: string;
  readonly connector: string;
  /** Repositories (`acme/access`, lower case) whose policies may reach it. */
  readonly repositories: readonly string[];
  /** Nothing else can be granted there. */
  readonly entitlements: readonly string[];
  readonly account: AccountMapping;
  /** The connector's own settings, checked by its schema; secrets are references to the environment. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The operator's file: on the server, it bounds what any policy can reach. */
export interface Operator {
  readonly repositories: ReadonlyMap<
    string,
    { readonly policyOwners: readonly TeamRef[]; readonly allowPublic: boolean }
  >;
  readonly targets: ReadonlyMap<string, Target>;
  /** Whom to tell of access that is past its end: references to the environment; null for nobody. */
  readonly notify: Readonly<Record<string, unknown>> | null;
}
