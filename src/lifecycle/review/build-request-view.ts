import type { Entry } from '../../domain/ledger/entry.ts';
import { holderHistory } from '../../domain/ledger/history/holder-history.ts';
import type { ChangeView, RequestView } from '../../domain/messages/checks/request-view.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { historyStart } from '../evidence/recent-entries.ts';
import type { Repository } from '../repository.ts';
import { earlierApprovals } from './earlier-approvals.ts';
import { type EvaluatedChange, type Evaluation, type EvaluationInput, isSound } from './evaluate-request.ts';
import { previewChange } from './preview-change.ts';

type Needs = Pick<Repository, 'targets' | 'ledger' | 'trees' | 'log'>;

/** The view of a pull request with nothing in it. */
export function emptyView({ number }: PullRequest): RequestView {
  return {
    pull: number,
    findings: [],
    changes: [],
    merge: 'manual',
    mergeRefusal: null,
    notReady: null,
    siblings: [],
    touchesNothing: false,
    undecidedBecause: [],
  };
}

/**
 * Gathers everything that the check shows. It asks each target once; the caller only sets `mergeRefusal`,
 * `notReady` and `siblings` afterwards.
 */
export async function buildRequestView(
  repository: Needs,
  evaluation: Evaluation,
  input: EvaluationInput,
): Promise<RequestView> {
  const { pull, policy, now } = input;
  const sound = isSound(evaluation);
  const history = sound ? await repository.ledger.since(historyStart(now)) : [];
  const changes: ChangeView[] = [];
  for (const change of evaluation.changes)
    changes.push(await changeView(repository, change, { history, sound, input }));
  // Break-glass is merged at once, even if the policy leaves merging to people: it is for when no approver is
  // there.
  const isBreakGlass = evaluation.changes.some(({ decision }) => decision.by === 'break-glass');
  return {
    ...emptyView(pull),
    findings: evaluation.findings,
    changes,
    merge: isBreakGlass ? 'auto' : policy.merge,
  };
}

async function changeView(
  repository: Needs,
  change: EvaluatedChange,
  {
    history,
    sound,
    input: { pull, state, now },
  }: { readonly history: readonly Entry[]; readonly sound: boolean; readonly input: EvaluationInput },
): Promise<ChangeView> {
  const { facts, decision } = change;
  const holder = facts.holder.readable ? facts.holder.value : null;
  return {
    change: facts.change,
    role: facts.role,
    holder,
    effects: facts.effects,
    window: facts.window,
    decision,
    earlierApprovals: await earlierApprovals(repository, change, pull.number),
    history: holderHistory(history, holder?.id ?? -1, now),
    // Targets are asked only about a request without errors.
    ...(sound
      ? await previewChange(repository, change, state.live, now)
      : { preview: [], staysAfterEnd: [], obstacles: [], sessionsWillEnd: false }),
  };
}
