import {
  type GroupEntryInput,
  type JudgedGroupEntry,
  judgeGroupEntry,
} from '../../../src/lifecycle/merge-queue/judge-group-entry.ts';
import { ALICE, DANA } from '../../support/builders/a-request.ts';
import type { fakeMain } from '../../support/fakes/fake-main.ts';

export const ONE = 'access/one.yaml';

export const BROKEN = { 'access/broken.yaml': 'grants: [' };

export const NOTHING: JudgedGroupEntry = {
  concerned: false,
  faults: [],
  undecided: null,
  unreadable: false,
  entries: [],
};

export const SOUND: JudgedGroupEntry = { ...NOTHING, concerned: true };

export type Main = Awaited<ReturnType<typeof fakeMain>>;

export type Files = ReturnType<Main['brings']>;

export async function projectedIn({ repository }: Main): Promise<GroupEntryInput['projected']> {
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return { ledger: repository.ledger, state: state.value };
}

/**
 * Builds the commit of a merge group as the queue does, with other files if a test asks for them, and judges
 * it.
 */
export async function queued(
  main: Main,
  number: number,
  { with: more = {}, ...input }: Partial<GroupEntryInput> & { readonly with?: Files } = {},
): Promise<JudgedGroupEntry & { readonly commit: string }> {
  const onto = input.onto ?? main.head();
  const pull = main.pull(number);
  const files = { ...main.brings(number), ...more };
  const commit = main.git.push({ branch: 'queue', onto, files, merges: [pull.head.sha] });
  const judged = await judgeGroupEntry(main.repository, {
    pull,
    onto,
    waiting: [],
    head: { sha: commit, madeAt: main.now().toISO() ?? '' },
    projected: await projectedIn(main),
    ...input,
  });
  return { ...judged, commit };
}

export async function approved(main: Main, files: Files, by = ALICE, approver = DANA): Promise<number> {
  const number = await main.ask(files, by);
  main.review(number, approver);
  return number;
}
