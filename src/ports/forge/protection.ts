import type { Guards } from '../../domain/doctor/guard.ts';
import type { TeamRef } from '../../domain/team-ref.ts';

/** `missing`: GitHub shows no such team. `access`: the team or a parent of it may read the repository. */
export type TeamAccess = 'missing' | 'no-access' | 'access';

/** Reads how a repository is protected. Changes nothing. Rejects with ForgeFailure. */
export interface Protection {
  /** The active rulesets and the classic protection of a branch, for a change by pull request or by push. */
  guards(branch: string, by: 'pull-request' | 'push'): Promise<Guards>;
  team(team: TeamRef): Promise<TeamAccess>;
  /** GitHub's texts about lines of CODEOWNERS that it cannot read. */
  codeOwnersErrors(): Promise<readonly string[]>;
  /** The default permissions of workflows. */
  actions(): Promise<{ readonly mayWrite: boolean; readonly mayApprove: boolean }>;
  /** The App's installation on this repository, with the permissions that its owner granted. */
  installation(): Promise<{
    readonly appId: number;
    /** `curfew`, as in `curfew[bot]`. */
    readonly slug: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
    /** Whether it is installed on all repositories of the owner. */
    readonly everywhere: boolean;
  }>;
  repository(): Promise<{
    readonly archived: boolean;
    readonly hasIssues: boolean;
    readonly methods: { readonly squash: boolean; readonly merge: boolean };
  }>;
}
