import type { DateTime } from 'luxon';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { type LiveEffect, subjectOf } from '../../domain/ledger/live-effect.ts';
import { latenessStage } from '../../domain/plan/lateness.ts';
import type { Step, StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { type ConfirmationPorts, confirmAuthorization } from '../confirm/confirm-authorization.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';

export type Provision = StepOf<'provision'>;
/** Written ahead. `isFirst`: by the record, no other attempt can have given the effect. */
export type BegunProvision = Provision & { readonly isFirst: boolean };
type AddSupporter = StepOf<'add-supporter'>;
type Wait = StepOf<'wait-for-target'>;

/** The effect is held already, so only the record changes: as for giving, only for what GitHub confirms. */
export async function addSupporter(
  repository: ConfirmationPorts & Pick<Repository, 'clock' | 'log'>,
  step: AddSupporter,
): Promise<readonly NewEntry[]> {
  const { support, entries } = await confirmSupport(repository, step.support);
  const now = repository.clock.now();
  return [...entries, ...support.map((live) => provisioned(live, now, step.until, step.heldBy))];
}

/** What is not confirmed is recorded so at once, though its target cannot be reached: it may not stand in the way of an end. */
export async function recordMismatches(
  repository: ConfirmationPorts & Pick<Repository, 'clock' | 'log'>,
  { support }: Wait,
): Promise<readonly NewEntry[]> {
  return (await confirmSupport(repository, support)).entries;
}

export interface ConfirmedSupport {
  readonly support: readonly LiveEffect[];
  readonly entries: readonly NewEntry[];
}

/** GitHub is asked for each. What it does not confirm is to be recorded as failed. Rejects if GitHub cannot be asked. */
export async function confirmSupport(
  repository: ConfirmationPorts & Pick<Repository, 'clock' | 'log'>,
  all: readonly LiveEffect[],
): Promise<ConfirmedSupport> {
  const entries: NewEntry[] = [];
  const support: LiveEffect[] = [];
  for (const live of all) {
    const mismatch = await confirmAuthorization(repository, live);
    if (mismatch === null) {
      support.push(live);
      continue;
    }
    repository.log.error(
      { grant: live.grant, mismatch },
      'GitHub does not confirm an authorization in the ledger',
    );
    entries.push(
      failed(repository, live, {
        code: 'not-confirmed',
        text: `GitHub does not confirm it: ${mismatch.text}.`,
      }),
    );
  }
  return { support, entries };
}

/** Milliseconds after which giving without an answer has failed. It may take effect later: the record says already that it may have. */
const LONGEST_MS = 30_000;

/**
 * Gives one effect that the ledger already says is about to be given. `isForeign`: somebody else had given it meanwhile.
 * If the target does not report who did, it is foreign exactly if no attempt of Curfew's can have given it.
 */
export async function provision(
  repository: Pick<Repository, 'targets' | 'clock' | 'timer' | 'log'>,
  { effect, until, support, isFirst }: BegunProvision,
): Promise<{ readonly entries: readonly NewEntry[]; readonly isForeign: boolean }> {
  const { targets, clock, timer, log } = repository;
  const ours = (entries: readonly NewEntry[]) => ({ entries, isForeign: false });
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) throw new Error(`the operator's file names no target ${effect.target}`);
    const answer = await withTimeout(timer, LONGEST_MS, connector.provision(effect, until));
    if (answer.outcome === 'timed-out')
      throw new Error(`${effect.target} gave no answer in ${LONGEST_MS / 1000} s`);
    const given = answer.value;
    if (given.outcome === 'refused') {
      return ours(support.map((live) => failed(repository, live, given.obstacle)));
    }
    if (given.outcome === 'already-there' && (given.grantor === 'foreign' || isFirst)) {
      const entries = support.flatMap((live) => [
        foreign(repository, live, live.round ?? 1),
        failedAsForeign(repository, live),
      ]);
      return { entries, isForeign: true };
    }
    return ours(support.map((live) => provisioned(live, clock.now(), until, [])));
  } catch (cause) {
    const text = errorText(cause);
    log.warn({ effect, because: text }, 'access could not be given; it is tried again until its window ends');
    return ours(support.map((live) => failed(repository, live, { code: 'target-failed', text })));
  }
}

/** Steps that change only the record. */
export function recordOnly(repository: Pick<Repository, 'clock'>, step: Step): readonly NewEntry[] {
  const now = repository.clock.now();
  switch (step.kind) {
    case 'observe-absent':
      return step.support.map((live) => ({
        ...subjectOf(live),
        type: 'observed-absent',
        effect: live.effect,
        at: iso(now),
      }));
    case 'report-already-there':
      return step.support.flatMap((live) => [
        // Found by an attempt to give it, it is in the record already.
        ...(live.round === undefined ? [foreign(repository, live)] : []),
        failedAsForeign(repository, live),
      ]);
    default:
      return [];
  }
}

function provisioned(
  live: LiveEffect,
  now: DateTime,
  until: DateTime,
  sharedWith: readonly string[],
): NewEntry {
  return {
    ...subjectOf(live),
    type: 'provisioned',
    effect: live.effect,
    at: iso(now),
    until: iso(until),
    shared_with: sharedWith,
  };
}

/** `round`: the write-ahead after which it was found. */
function foreign(
  { clock }: Pick<Repository, 'clock'>,
  { effect, grant }: LiveEffect,
  round?: number,
): NewEntry {
  const counted = round === undefined ? {} : { round };
  return { type: 'drift', effect, note: 'already-there', grant, at: iso(clock.now()), ...counted };
}

function failedAsForeign(repository: Pick<Repository, 'clock'>, live: LiveEffect): NewEntry {
  const { account, entitlement, target } = live.effect;
  return failed(repository, live, {
    code: 'already-there',
    text: `${account} already has ${entitlement} in ${target}, and not from Curfew. It is left as it is, and Curfew will not end it.`,
  });
}

function failed(
  { clock }: Pick<Repository, 'clock'>,
  live: LiveEffect,
  reason: { readonly code: string; readonly text: string },
): NewEntry {
  const started = parseUtc(live.window.starts);
  return {
    ...subjectOf(live),
    type: 'provision-failed',
    effect: live.effect,
    at: iso(clock.now()),
    attempt: latenessStage(started, clock.now()),
    reason: { code: reason.code, text: reason.text },
  };
}
