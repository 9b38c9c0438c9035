import type { Decision } from '../../decision/decision.ts';
import type { Effect } from '../../effect.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Change } from '../../grants/request.ts';
import type { HolderHistory } from '../../ledger/history/holder-history.ts';
import type { Person } from '../../person.ts';
import type { Role } from '../../policy/policy.ts';
import type { Window } from '../../window.ts';
import type { EarlierApproval } from './earlier-approval.ts';

/** One change of a request, with everything that a reviewer should know. */
export interface ChangeView {
  readonly change: Change;
  /** Null if the policy has no role of that name. */
  readonly role: Role | null;
  /** Null if GitHub does not have the account, or did not answer. */
  readonly holder: Person | null;
  readonly effects: readonly Effect[];
  /** The window that the grant would have if it were merged now. */
  readonly window: Window | null;
  readonly decision: Decision;
  /** Approvals of earlier revisions of the same grant. */
  readonly earlierApprovals: readonly EarlierApproval[];
  /** The steps of the plan, in plain text. */
  readonly preview: readonly string[];
  readonly history: HolderHistory;
  /**
   * Sentences about access that goes on after the end, because a target cannot revoke it, or because another
   * grant gives it, too.
   */
  readonly staysAfterEnd: readonly string[];
  /** Reasons why a target cannot give the access yet. */
  readonly obstacles: readonly { readonly code: string; readonly text: string }[];
  /** Whether the window is over already: a grant that is shortened to a past time ends at the merge. */
  readonly windowIsOver: boolean;
  /** Whether a target also ends the open sessions of the holder at the end. */
  readonly sessionsWillEnd: boolean;
}

/** Why an approved request is not ready to merge. */
export type NotReady =
  | { readonly kind: 'draft' }
  | { readonly kind: 'conflict' }
  /** Another pull request of the author has the same commit, and is not approved. */
  | { readonly kind: 'sibling'; readonly pull: number };

/** The content of the check of one request. */
export interface RequestView {
  readonly pull: number;
  readonly findings: readonly Finding[];
  readonly changes: readonly ChangeView[];
  readonly merge: 'auto' | 'manual';
  /** Why GitHub refuses that Curfew merges the request; null if GitHub did not refuse it. */
  readonly mergeRefusal: string | null;
  /** Null if the request can be merged as soon as it is approved. */
  readonly notReady: NotReady | null;
  /** Other open pull requests of the author with the same commit: GitHub shows this check on each of them. */
  readonly siblings: readonly number[];
  /** Whether the pull request touches neither grants files nor the policy. */
  readonly touchesNothing: boolean;
  /** Why Curfew cannot evaluate the request, as sentences. One example is a policy that cannot be read. */
  readonly undecidedBecause: readonly string[];
}
