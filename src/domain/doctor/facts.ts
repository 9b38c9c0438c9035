import type { PatternRefusal } from '../pattern-refusal.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Guards } from './guard.ts';
import type { NamedTeam } from './named-team.ts';

/** The settings of an access repository, as far as Curfew may read them. */
export interface DoctorFacts {
  /** `acme/access`. */
  readonly repository: string;
  readonly defaultBranch: string;
  /** The teams that the operator's file names. */
  readonly policyOwners: readonly TeamRef[];
  /** Null if the installation could not be read. */
  readonly appId: number | null;
  /** The App's name in its logins: `curfew` of `curfew[bot]`. Null if the installation could not be read. */
  readonly slug: string | null;
  readonly settings: Reading<{
    readonly archived: boolean;
    readonly hasIssues: boolean;
    readonly methods: { readonly squash: boolean; readonly merge: boolean };
  }>;
  /** Features that the policy in force uses. */
  readonly policy: Reading<{
    readonly automatic: boolean;
    readonly breakGlass: boolean;
    /**
     * Why RE2 refuses the pattern that tickets must match; null if it does not, or if there is no pattern.
     */
    readonly ticketPattern: PatternRefusal | null;
  }>;
  /**
   * Teams that decide about access under the policy in force, each with a child team that a role can give.
   */
  readonly nestedTeams: Reading<readonly { readonly team: string; readonly child: string }[]>;
  /** The teams that the policy in force and the operator's file name. */
  readonly teams: readonly NamedTeam[];
  readonly guards: Reading<Guards>;
  /** The rules of the ledger's branch, and of the branch of revert pull requests. */
  readonly ledgerGuards: Reading<Guards>;
  readonly revertGuards: Reading<Guards>;
  /** The names of the branches that begin with `curfew`. */
  readonly branches: Reading<readonly string[]>;
  /** Null if the repository has no such file. */
  readonly codeOwners: Reading<{
    readonly path: string;
    readonly text: string;
    /** GitHub's own messages about lines that it does not understand. */
    readonly errors: readonly string[];
  } | null>;
  readonly actions: Reading<{ readonly mayWrite: boolean; readonly mayApprove: boolean }>;
  readonly installation: Reading<{
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
    readonly everywhere: boolean;
  }>;
  /** Whether GitHub verified the newest commit of the record; null if there is none. */
  readonly recordSigned: Reading<boolean | null>;
  /** The merged pull request that made the newest commit of the record; null if there is none. */
  readonly recordMergedBy: Reading<number | null>;
  /** The readings (`what`) that failed because GitHub did not answer. Another attempt may succeed. */
  readonly unanswered: ReadonlySet<string>;
}

/** All readings, to report those that failed. */
export function readingsOf(facts: DoctorFacts): readonly Reading<unknown>[] {
  const { settings, policy, nestedTeams, guards, ledgerGuards, revertGuards, branches, codeOwners } = facts;
  const { actions, installation, recordSigned, recordMergedBy } = facts;
  return [
    settings,
    policy,
    nestedTeams,
    guards,
    ledgerGuards,
    revertGuards,
    branches,
    codeOwners,
    actions,
    installation,
    recordSigned,
    recordMergedBy,
    ...facts.teams.map(({ access }) => access),
  ];
}
