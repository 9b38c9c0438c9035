import type { Entry } from '../../domain/ledger/entry.ts';
import { holderHistory } from '../../domain/ledger/history/holder-history.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { continuingAccess } from '../../domain/messages/checks/continuing-access.ts';
import type { ChangeView, RequestView } from '../../domain/messages/checks/request-view.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
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
  const changed = new Set(evaluation.changes.map(grantOf));
  const liveBeside = (change: EvaluatedChange) =>
    input.state.live.filter(({ grant }) => grant === grantOf(change) || !changed.has(grant));
  const changes: ChangeView[] = [];
  for (const change of evaluation.changes)
    changes.push(await changeView(repository, change, { history, sound, input, live: liveBeside(change) }));
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
    live,
  }: {
    readonly history: readonly Entry[];
    readonly sound: boolean;
    readonly input: EvaluationInput;
    /** The live effects, without those of other grants that the request changes. */
    readonly live: readonly LiveEffect[];
  },
): Promise<ChangeView> {
  const { facts, decision } = change;
  const holder = facts.holder.readable ? facts.holder.value : null;
  // Targets are asked only about a request without errors.
  const preview = sound ? await previewChange(repository, change, state.live, now) : NO_PREVIEW;
  return {
    change: facts.change,
    role: facts.role,
    holder,
    effects: facts.effects,
    window: facts.window,
    decision,
    earlierApprovals: await earlierApprovals(repository, change, pull.number),
    history: holderHistory(history, holder?.id ?? -1, now),
    ...preview,
    staysAfterEnd: [...preview.staysAfterEnd, ...(sound ? continuingAccess(facts, live, now) : [])],
    windowIsOver: facts.window !== null && facts.window.ends <= now,
  };
}

const NO_PREVIEW = { preview: [], staysAfterEnd: [], obstacles: [], sessionsWillEnd: false };

function grantOf({ facts: { change } }: EvaluatedChange): string {
  return changedEntry(change).grant.id;
}
