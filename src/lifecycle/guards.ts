import { alternatingStores } from '../domain/ledger/alternating-stores.ts';
import {
  LEDGER_ALARM,
  LEDGER_KEY_ALARM,
  ledgerAlarm,
  ledgerKeyAlarm,
  STORES_ALARM,
  storesAlarm,
} from '../domain/messages/issues/alarm-issues.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Remembers } from './memory/memory.ts';
import type { Repository } from './repository.ts';

type Facts = Awaited<ReturnType<Repository['facts']['get']>>;

/**
 * Why nothing new may be done in the repository, as a sentence for the operator; null if there is no problem.
 * Endings go on in both cases, and their entries wait. Rejects if GitHub does not answer.
 */
export async function readRepositoryProblem({
  name,
  id,
  facts,
  operator,
  reopen,
}: Pick<Repository, 'name' | 'id' | 'facts' | 'operator' | 'reopen'>): Promise<string | null> {
  try {
    const allowPublic = operator.repositories.get(name)?.allowPublic === true;
    return repositoryProblem(await facts.get(), { name, id, allowPublic });
  } catch (error) {
    // The App may have been uninstalled or suspended. If it is installed again, that is another installation.
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'forbidden')) reopen();
    throw error;
  }
}

interface ExpectedRepository {
  readonly name: string;
  /** GitHub's number for the repository when Curfew first read it. */
  readonly id: number;
  readonly allowPublic: boolean;
}

export function repositoryProblem(
  facts: Facts,
  { name, id, allowPublic }: ExpectedRepository,
): string | null {
  if (facts.public && !allowPublic) {
    return `${name} is public, and so are its grants; make it private, or write allow_public: true in the operator's file`;
  }
  if (facts.id !== id) {
    return `${name} is another repository than before (its number is ${facts.id}, and was ${id}): the old one was renamed or deleted, and another one took its name; if it was renamed, write its new name in the operator's file and restart Curfew`;
  }
  if (facts.fullName.toLowerCase() !== name) {
    return `${name} is called ${facts.fullName.toLowerCase()} now; write that name in the operator's file and restart Curfew`;
  }
  return facts.archived ? `${name} is archived, so GitHub accepts no writes; unarchive it` : null;
}

/**
 * Raises an alarm while the ledger's branch is not as Curfew left it. If GitHub does not answer, that is
 * unknown, and the alarm stays as it is.
 */
export async function guardLedger({
  ledger,
  memory: { alarms },
}: Pick<Repository, 'ledger'> & Remembers<'alarms'>): Promise<void> {
  const state = await ledger.state();
  if (state.readable) {
    alarms.clear(LEDGER_ALARM);
    alarms.clear(LEDGER_KEY_ALARM);
  } else if ('wrongKey' in state) {
    alarms.raise(ledgerKeyAlarm(state.because));
  } else if ('tampered' in state) {
    const trusted = await ledger.lastTrustedState();
    alarms.raise(ledgerAlarm(state.because, trusted?.head ?? null));
  }
}

/** Raises an alarm while processes with different stores write to the ledger in turns. */
export function guardStores({
  clock,
  log,
  memory: { alarms, ledgerWrites },
}: Pick<Repository, 'clock' | 'log'> & Remembers<'alarms' | 'ledgerWrites'>): void {
  const stores = alternatingStores(ledgerWrites.recent(), clock.now());
  if (stores.length === 0) {
    alarms.clear(STORES_ALARM);
    return;
  }
  if (!alarms.isRaised(STORES_ALARM))
    log.error({ stores }, 'processes with different databases serve this repository');
  alarms.raise(storesAlarm(stores));
}
