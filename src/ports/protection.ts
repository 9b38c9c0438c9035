import type { Guards } from '../domain/doctor/guard.ts';

/** Reads how a repository is protected. Changes nothing. Each rejects with ForgeFailure where GitHub does not answer. */
export interface Protection {
  /** Every active ruleset and every classic protection that binds a branch, when it is changed in this way. */
  guards(branch: string, by: 'pull-request' | 'push'): Promise<Guards>;
  /** GitHub's words about lines of CODEOWNERS that it does not understand. */
  codeOwnersErrors(): Promise<readonly string[]>;
  /** What workflows may do by default. */
  actions(): Promise<{ readonly mayWrite: boolean; readonly mayApprove: boolean }>;
  /** What the App was granted here. */
  installation(): Promise<{
    readonly appId: number;
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
    /** On all repositories of its owner. */
    readonly everywhere: boolean;
  }>;
  repository(): Promise<{
    readonly archived: boolean;
    readonly hasIssues: boolean;
    readonly methods: { readonly squash: boolean; readonly merge: boolean };
  }>;
}
