import type { DateTime } from 'luxon';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { type LiveEffect, subjectOf } from '../../domain/ledger/live-effect.ts';
import { latenessStage } from '../../domain/plan/lateness.ts';
import type { Step } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import { type ConfirmationPorts, confirmAuthorization } from '../confirm/confirm-authorization.ts';
import type { Repository } from '../repository.ts';

export type Provision = Extract<Step, { readonly kind: 'provision' }>;
type AddSupporter = Extract<Step, { readonly kind: 'add-supporter' }>;
type Wait = Extract<Step, { readonly kind: 'wait-for-target' }>;

/** Giving begins only for what GitHub confirms; what it does not is recorded as failed. Nothing is given here. */
export async function beginProvision(
  repository: ConfirmationPorts & Pick<Repository, 'clock' | 'log'>,
  step: Provision,
): Promise<{ readonly step: Provision | null; readonly entries: readonly NewEntry[] }> {
  const { support, entries } = await confirmSupport(repository, step.support);
  const at = iso(repository.clock.now());
  const ahead = support.flatMap((live): readonly NewEntry[] =>
    live.state === 'authorized'
      ? [{ ...subjectOf(live), type: 'provisioning', effect: live.effect, at, until: iso(step.until) }]
      : [],
  );
  return {
    step: support.length === 0 ? null : { ...step, support },
    entries: [...entries, ...ahead],
  };
}

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

async function confirmSupport(
  repository: ConfirmationPorts & Pick<Repository, 'clock' | 'log'>,
  all: readonly LiveEffect[],
): Promise<{ readonly support: readonly LiveEffect[]; readonly entries: readonly NewEntry[] }> {
  const entries: NewEntry[] = [];
  const support: LiveEffect[] = [];
  for (const live of all) {
    const doubt = await confirmAuthorization(repository, live);
    if (doubt === null) {
      support.push(live);
      continue;
    }
    repository.log.error(
      { grant: live.grant, doubt },
      'an authorization in the ledger is not confirmed by GitHub',
    );
    entries.push(
      failed(repository, live, { code: 'not-confirmed', text: `GitHub does not confirm it: ${doubt}.` }),
    );
  }
  return { support, entries };
}

/** Milliseconds after which giving without an answer has failed. It may take effect later: the record says already that it may have. */
const LONGEST_MS = 30_000;

/** Gives one effect that the ledger already says is about to be given. */
export async function provision(
  repository: Pick<Repository, 'targets' | 'clock' | 'timer' | 'log'>,
  { effect, until, support }: Provision,
): Promise<readonly NewEntry[]> {
  const { targets, clock, timer, log } = repository;
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) throw new Error(`the operator's file names no target ${effect.target}`);
    const answer = await withTimeout(timer, LONGEST_MS, connector.provision(effect, until));
    if (answer.outcome === 'timed-out')
      throw new Error(`${effect.target} gave no answer in ${LONGEST_MS / 1000} s`);
    const given = answer.value;
    if (given.outcome === 'refused') {
      return support.map((live) => failed(repository, live, given.obstacle));
    }
    return support.map((live) => provisioned(live, clock.now(), until, []));
  } catch (cause) {
    const text = errorText(cause);
    log.warn({ effect, because: text }, 'access could not be given; it is tried again until its window ends');
    return support.map((live) => failed(repository, live, { code: 'target-failed', text }));
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
        {
          type: 'drift',
          effect: live.effect,
          note: 'already-there',
          grant: live.grant,
          at: iso(now),
        } as const,
        failed(repository, live, {
          code: 'already-there',
          text: `${live.effect.account} already has ${live.effect.entitlement} in ${live.effect.target}, and not from Curfew. It is left as it is, and Curfew will not end it.`,
        }),
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
