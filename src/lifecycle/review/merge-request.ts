import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { mergeMessage } from '../../domain/messages/commits/merge-message.ts';
import type { MergeOutcome } from '../../ports/forge/merges.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { mergeOrQueue } from '../merge-queue/merge-or-queue.ts';
import type { Evaluation } from './evaluate-request.ts';

/**
 * Merges exactly the head that was evaluated. Landing judges the merged content again and trusts no earlier
 * decision.
 */
export async function mergeRequest(
  repository: Parameters<typeof mergeOrQueue>[0],
  pull: PullRequest,
  { changes, people }: Evaluation,
  state: LedgerState,
): Promise<MergeOutcome> {
  const { title, body } = mergeMessage({
    pull: pull.number,
    changes: changes.map(({ facts, decision }) => ({
      change: facts.change,
      holder: facts.holder.readable ? facts.holder.value : null,
      requestedBy: people.author,
      approvedBy: decision.lines.flatMap(({ counted }) => counted.map(({ by }) => by)),
    })),
    policyCommit: state.policy?.commit ?? '',
    ledgerHead: state.head,
  });
  return mergeOrQueue(repository, {
    number: pull.number,
    nodeId: pull.nodeId,
    head: pull.head.sha,
    title,
    message: body,
  });
}
