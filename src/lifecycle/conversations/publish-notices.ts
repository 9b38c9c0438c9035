import { iso } from '../../domain/iso.ts';
import type { Drift, Entry, PolicyRefused } from '../../domain/ledger/entry.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { refusalIssue } from '../../domain/messages/issues/refusal-issue.ts';
import { refusalIssues } from '../../domain/messages/issues/refusals-issue.ts';
import type { Repository } from '../repository.ts';
import { updateStatusComments } from './comment-status.ts';

/** How far back a process that begins looks for what the one before it may have left untold. */
const HOURS_AT_START = 24;

/** Tells people what was recorded: holders in their pull request, what was refused and access that is nobody's in an issue. What fails is told the next time. */
export async function publishNotices(repository: Repository): Promise<void> {
  const {
    ledger,
    clock,
    memory: { notified },
  } = repository;
  const state = await ledger.state();
  if (!state.readable || state.value.nextSeq === notified.conversationsNextSeq) return;
  const lately = await ledger.since(iso(clock.now().minus({ days: HISTORY_WINDOW_DAYS })));
  const atStart = iso(clock.now().minus({ hours: HOURS_AT_START }));
  const from = notified.conversationsNextSeq;
  const untold = lately.filter(({ seq, at }) => (from === null ? at >= atStart : seq >= from));
  await fileIssues(repository, untold);
  await closeMended(repository, untold, lately);
  const held = from === null ? state.value.live : [];
  await updateStatusComments(repository, { about: [...untold, ...held], lately, state: state.value });
  notified.conversationsNextSeq = state.value.nextSeq;
}

async function fileIssues(
  { conversations }: Pick<Repository, 'conversations'>,
  untold: readonly Entry[],
): Promise<void> {
  const issues = [
    ...refusalIssues(untold.filter((entry) => entry.type === 'refused')),
    ...untold.filter(isAlone).map(refusalIssue),
  ];
  for (const { key, title, text } of issues) await conversations.issue(key, title, text);
}

/** Once the policy in force stands on the default branch again, nothing is left to do about those that had no effect. */
async function closeMended(
  { conversations }: Pick<Repository, 'conversations'>,
  untold: readonly Entry[],
  lately: readonly Entry[],
): Promise<void> {
  const mended = untold.findLast(({ type }) => type === 'policy-restored' || type === 'policy-accepted');
  if (mended === undefined) return;
  for (const entry of lately) {
    if (entry.type === 'policy-refused' && entry.seq < mended.seq)
      await conversations.resolve(refusalIssue(entry).key);
  }
}

/** What is nobody's stands together in one issue, which is kept current by whoever compares. */
function isAlone(entry: Entry): entry is Entry & (PolicyRefused | Drift) {
  return entry.type === 'policy-refused' || (entry.type === 'drift' && entry.note !== 'never-ours');
}
