import type { TextPattern } from '../document/text-pattern.ts';
import type { TeamRef } from '../team-ref.ts';

/** The mapping of logins to accounts in a target. It maps one to one. */
export interface AccountMapping {
  /** `{login}` and `{id}` are replaced. */
  readonly template: string;
  /** Every account must match it. The operator writes the anchors. */
  readonly pattern: TextPattern | null;
  /** Exceptions by lower-case login. */
  readonly people: ReadonlyMap<string, string>;
  /** Exceptions by GitHub's numeric id. They outrank those by login. */
  readonly peopleById: ReadonlyMap<number, string>;
}

/** One named system in which roles can give access, with the operator's bounds. */
export interface Target {
  readonly name: string;
  readonly connector: string;
  /** Repositories (`acme/access`, lower case) whose policies may reach it. */
  readonly repositories: readonly string[];
  /** The entitlements that roles can give there. No role can give another one. */
  readonly entitlements: readonly string[];
  readonly account: AccountMapping;
  /** The connector's own settings, checked by its schema. Secrets are references to the environment. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The operator's file. It is on the server, and sets the bounds of every policy. */
export interface Operator {
  readonly repositories: ReadonlyMap<
    string,
    { readonly policyOwners: readonly TeamRef[]; readonly allowPublic: boolean }
  >;
  readonly targets: ReadonlyMap<string, Target>;
  /**
   * The receiver of webhooks about overdue access and break-glass. Secrets are references to the environment.
   * Null for none.
   */
  readonly notify: Readonly<Record<string, unknown>> | null;
  /** The service outside that alerts people if Curfew's heartbeat stops. Null for none. */
  readonly heartbeat: Readonly<Record<string, unknown>> | null;
}
