import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { holderHistory } from '../../domain/ledger/history/holder-history.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { ChangeView, RequestView } from '../../domain/messages/checks/request-view.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';
import { earlierApprovals } from './earlier-approvals.ts';
import type { Evaluation } from './evaluate-request.ts';
import { previewChange } from './preview-change.ts';

/** A view of a pull request in which nothing is said yet. */
export function emptyView({ number }: PullRequest): RequestView {
  return {
    pull: number,
    findings: [],
    changes: [],
    merge: 'manual',
    blockedMerge: null,
    noRequest: false,
    trouble: [],
  };
}

/** Puts together what the reader of the check should know. */
export async function requestView(
  repository: Pick<Repository, 'targets' | 'ledger' | 'trees' | 'log'>,
  pull: PullRequest,
  examined: Evaluation,
  {
    policy,
    state,
    now,
    blockedMerge,
  }: {
    readonly policy: Policy;
    readonly state: LedgerState;
    readonly now: DateTime;
    readonly blockedMerge: string | null;
  },
): Promise<RequestView> {
  const sound = !examined.findings.some(({ severity }) => severity === 'error');
  const history = sound ? await repository.ledger.since(iso(now.minus({ days: HISTORY_WINDOW_DAYS }))) : [];
  const changes: ChangeView[] = [];
  for (const [index, considered] of examined.changes.entries()) {
    const decision = examined.decisions[index];
    if (decision === undefined) continue;
    const { change, role, holder, effects, window } = considered.facts;
    const person = holder.readable ? holder.value : null;
    const none = { preview: [], cannotEnd: [], obstacles: [], sessionsWillEnd: false };
    changes.push({
      change,
      role,
      holder: person,
      effects,
      window,
      decision,
      earlier: await earlierApprovals(repository, considered, decision, pull.number),
      history: holderHistory(history, person?.id ?? -1, now),
      // Targets are asked only about requests that hold together.
      ...(sound ? await previewChange(repository, considered, state.live, now) : none),
    });
  }
  const emergency = examined.decisions.some(({ by }) => by === 'break-glass');
  const merge = emergency ? 'auto' : policy.merge;
  return { ...emptyView(pull), findings: examined.findings, changes, merge, blockedMerge };
}
