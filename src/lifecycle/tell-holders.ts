import { iso } from '../domain/iso.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import { activeComment } from '../domain/messages/active-comment.ts';
import { readAcceptedPolicy } from './read-policy.ts';
import type { Repository } from './repository.ts';

/** How far back the other grants of a pull request are looked for. */
const DAYS = 31;

/** Keeps the one comment of each pull request current whose access began, failed or ended. */
export async function tellHolders(repository: Repository, recorded: readonly NewEntry[]): Promise<void> {
  const pulls = new Map<number, Set<string>>();
  for (const entry of recorded) {
    if (!('effect' in entry) || !('pull' in entry) || entry.pull === null) continue;
    pulls.set(entry.pull, (pulls.get(entry.pull) ?? new Set()).add(entry.grant));
  }
  if (pulls.size === 0) return;
  const state = await repository.ledger.state();
  const accepted = state.readable ? state.value.policy : null;
  const policy = accepted === null ? null : await readAcceptedPolicy(repository, accepted);
  const lately = await repository.ledger.since(iso(repository.clock.now().minus({ days: DAYS })));
  for (const [pull, grants] of pulls) {
    for (const entry of lately)
      if (entry.type === 'authorized' && entry.pull === pull) grants.add(entry.grant);
    const lives = await Promise.all([...grants].map((grant) => repository.ledger.life(grant)));
    const connect = (role: string) =>
      policy?.outcome === 'policy' ? (policy.policy.roles.get(role)?.connect ?? null) : null;
    const text = activeComment({ pull, lives, connect, now: repository.clock.now() });
    if (text !== null) await repository.notices.comment(pull, 'status', text);
  }
}
