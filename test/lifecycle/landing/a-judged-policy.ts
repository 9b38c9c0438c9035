import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import { type JudgedPolicy, judgePolicy } from '../../../src/lifecycle/landing/judge-policy.ts';
import type { Landing } from '../../../src/lifecycle/landing/landing-groups.ts';
import { BOB } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { type fakeMain, OPERATOR, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

export const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');

export const GIVING = `${OPERATOR}  acme-teams:
    connector: github-team
    org: acme
    app: { id: { env: TEAMS_APP_ID }, key: { env: TEAMS_APP_KEY } }
    entitlements: [log-readers]
`;

export type Main = Awaited<ReturnType<typeof fakeMain>>;

export async function stateOf({ repository }: Main): Promise<LedgerState> {
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return state.value;
}

/** Judges the policy that a pull request brought. */
export async function judge(main: Main, number: number, state?: LedgerState): Promise<JudgedPolicy> {
  const pull = main.pull(number);
  const after = pull.merged?.commit ?? '';
  const [file] = await main.repository.trees.list(after, '.github/curfew.yml');
  const landing: Landing = { pull, siblingPulls: [], after };
  return judgePolicy(main.repository, landing, file?.oid ?? null, state ?? (await stateOf(main)));
}

export async function judged(main: Main, number: number, state?: LedgerState): Promise<NewEntry> {
  return entryOf(await judge(main, number, state));
}

export function entryOf(result: JudgedPolicy): NewEntry {
  if (result.outcome !== 'judged') throw new Error(result.because);
  return result.entry;
}

export async function brought(
  main: Main,
  text: string,
  approver: typeof PETRA | null = PETRA,
): Promise<number> {
  const number = await main.ask(main.policy(text), BOB);
  if (approver !== null) main.review(number, approver);
  main.merge(number);
  return number;
}

export function reasons(entry: NewEntry): readonly string[] {
  return entry.type === 'policy-refused'
    ? entry.reasons.map(({ code, text }) => `${code}: ${text}`)
    : [entry.type];
}
