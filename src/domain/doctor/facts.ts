import type { PatternRefusal } from '../pattern-refusal.ts';
import type { Reading } from '../reading.ts';
import type { Guards } from './guard.ts';

/** What the owners of an access repository set, as far as Curfew may read it. */
export interface DoctorFacts {
  /** `acme/access`. */
  readonly repository: string;
  readonly defaultBranch: string;
  readonly appId: number;
  readonly archived: boolean;
  readonly hasIssues: boolean;
  readonly methods: { readonly squash: boolean; readonly merge: boolean };
  /** What the policy in force makes use of. */
  readonly policy: {
    readonly automatic: boolean;
    readonly breakGlass: boolean;
    /** Why RE2 refuses the pattern that tickets must match; null where it does not, or there is none. */
    readonly ticketPattern: PatternRefusal | null;
  };
  /** Teams that judge by the policy in force, each with one below it that can be given. */
  readonly nested: Reading<readonly { readonly team: string; readonly child: string }[]>;
  readonly guards: Reading<Guards>;
  /** Of the branch that holds the record, and of the one that reverts come from. */
  readonly ledgerGuards: Reading<Guards>;
  readonly revertGuards: Reading<Guards>;
  /** Null where there is no such file. */
  readonly codeOwners: Reading<{
    readonly path: string;
    readonly text: string;
    /** GitHub's own words about lines that it does not understand. */
    readonly errors: readonly string[];
  } | null>;
  readonly actions: Reading<{ readonly mayWrite: boolean; readonly mayApprove: boolean }>;
  readonly installation: Reading<{
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
    readonly everywhere: boolean;
  }>;
  /** Whether GitHub verified the newest commit of the record; null where there is none. */
  readonly recordSigned: Reading<boolean | null>;
}

/** Every reading, for what is said about those that failed. */
export function readingsOf(facts: DoctorFacts): readonly Reading<unknown>[] {
  const { nested, guards, ledgerGuards, revertGuards, codeOwners, actions, installation, recordSigned } =
    facts;
  return [nested, guards, ledgerGuards, revertGuards, codeOwners, actions, installation, recordSigned];
}
