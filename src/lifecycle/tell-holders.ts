import { iso } from '../domain/iso.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { activeComment } from '../domain/messages/active-comment.ts';
import { readAcceptedPolicy } from './read-policy.ts';
import type { Repository } from './repository.ts';

/** How far back the other grants of a pull request are looked for. */
const DAYS = 31;
/** How far back a process that begins looks for what the one before it may have left untold. */
const HOURS_AT_START = 24;

/** How far holders were told. In memory: what was not told before a crash is told after it. */
export interface Told {
  /** The first entry that nobody was told about; null where this process has not looked yet. */
  nextSeq: number | null;
}

/** Keeps the one comment of each pull request current whose access began, failed or ended. */
export async function tellHolders(repository: Repository): Promise<void> {
  const { ledger, clock, told } = repository;
  const state = await ledger.state();
  if (!state.readable || state.value.nextSeq === told.nextSeq) return;
  const lately = await ledger.since(iso(clock.now().minus({ days: DAYS })));
  const untold = untoldPulls(lately, state.value, {
    from: told.nextSeq,
    atStart: iso(clock.now().minus({ hours: HOURS_AT_START })),
  });
  if (untold.size > 0) await tell(repository, untold, lately, state.value);
  told.nextSeq = state.value.nextSeq;
}

async function tell(
  repository: Repository,
  pulls: ReadonlySet<number>,
  lately: readonly Entry[],
  state: LedgerState,
): Promise<void> {
  const { ledger, notices, clock } = repository;
  const policy = state.policy === null ? null : await readAcceptedPolicy(repository, state.policy);
  const connect = (role: string) =>
    policy?.outcome === 'policy' ? (policy.policy.roles.get(role)?.connect ?? null) : null;
  for (const pull of pulls) {
    const grants = new Set([...lately, ...state.live].flatMap((each) => grantIn(each, pull)));
    const lives = await Promise.all([...grants].map((grant) => ledger.life(grant)));
    const text = activeComment({ pull, lives, connect, now: clock.now() });
    if (text !== null) await notices.comment(pull, 'status', text);
  }
}

function untoldPulls(
  lately: readonly Entry[],
  { live }: LedgerState,
  { from, atStart }: { readonly from: number | null; readonly atStart: string },
): ReadonlySet<number> {
  const since = lately.filter(({ seq, at }) => (from === null ? at >= atStart : seq >= from));
  const about = since.flatMap((entry) => ('effect' in entry && 'pull' in entry ? [entry.pull] : []));
  const held = from === null ? live.map(({ pull }) => pull) : [];
  return new Set([...about, ...held].filter((pull) => pull !== null));
}

/** The grant that something is about, where the pull request brought it or it has an effect by it. */
function grantIn(each: Entry | LedgerState['live'][number], pull: number): readonly string[] {
  if (!('pull' in each) || each.pull !== pull || !('grant' in each)) return [];
  return 'effect' in each || each.type === 'authorized' ? [each.grant] : [];
}
