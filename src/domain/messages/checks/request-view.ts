import type { Decision } from '../../decision/decision.ts';
import type { Effect } from '../../effect.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Change } from '../../grants/request.ts';
import type { HolderHistory } from '../../ledger/history/holder-history.ts';
import type { Person } from '../../person.ts';
import type { Role } from '../../policy/policy.ts';
import type { Window } from '../../window.ts';
import type { EarlierApproval } from './earlier-words.ts';

/** One change of a request, with all that its reader should know before saying yes. */
export interface ChangeView {
  readonly change: Change;
  /** Null where the policy has no role of that name. */
  readonly role: Role | null;
  /** Null where the account is not known. */
  readonly holder: Person | null;
  readonly effects: readonly Effect[];
  /** The window it would have if it landed now. */
  readonly window: Window | null;
  readonly decision: Decision;
  /** Approvals that were for an earlier version of it. */
  readonly earlier: readonly EarlierApproval[];
  /** The steps of the plan, in words. */
  readonly preview: readonly string[];
  readonly history: HolderHistory;
  /** What a target has issued by the end and cannot take back, one sentence each. */
  readonly cannotEnd: readonly string[];
  /** What would stop a target from giving it. */
  readonly obstacles: readonly { readonly code: string; readonly text: string }[];
  readonly sessionsWillEnd: boolean;
}

/** What the check of one pull request is about. */
export interface RequestView {
  readonly pull: number;
  readonly findings: readonly Finding[];
  readonly changes: readonly ChangeView[];
  readonly merge: 'auto' | 'manual';
  /** Why Curfew cannot merge what it would otherwise merge; null where nothing stands in its way. */
  readonly blockedMerge: string | null;
  /** The pull request has nothing to do with access. */
  readonly noRequest: boolean;
  /** Why nothing can be decided (the policy is broken, the record unreadable), one clear reason each. */
  readonly trouble: readonly string[];
}
