import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';

/** A team that the policy in force or the operator's file names. */
export interface NamedTeam {
  readonly team: TeamRef;
  /** Whether its members approve something. */
  readonly approves: boolean;
  /** `no-access`: neither the team nor a parent of it may read the repository. */
  readonly access: Reading<'missing' | 'no-access' | 'access'>;
}
