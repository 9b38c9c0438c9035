import { effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import {
  endedLateSentence,
  OVERDUE_ALARM,
  type Overdue,
  overdueIssue,
  overdueSentence,
} from '../../domain/messages/issues/overdue-issue.ts';
import { plan } from '../../domain/plan/plan.ts';
import type { EndedSupport } from '../../domain/plan/step.ts';
import type { OverdueNotice } from '../../ports/notifier.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

type NotifyPorts = Pick<Repository, 'name' | 'notifier' | 'log' | 'clock'>;

/** Before this stage, a failure is only logged. It is reached a minute after the end. */
const FIRST_NOTIFIED_STAGE = 2;

/** Logs that access is past its end, and notifies the people that the operator names. Waits for no answer. */
export function notifyOverdue(
  ports: NotifyPorts,
  ended: readonly EndedSupport[],
  overdue: Overdue,
  error: unknown,
): void {
  const { live, stage, due } = overdue;
  const isNotified = stage >= FIRST_NOTIFIED_STAGE;
  ports.log.error(
    { err: error, effect: live.effect, stage, due: iso(due) },
    isNotified
      ? 'access is past its end, and its revocation failed; it is retried without limit'
      : 'revocation failed; it is retried without limit',
  );
  if (isNotified) send(ports, ended, overdue, { kind: 'overdue', text: overdueSentence(overdue) });
}

/** Notifies the same people that overdue access has ended. */
export function notifyEndedLate(
  ports: NotifyPorts,
  ended: readonly EndedSupport[],
  notifiedStage: number,
): void {
  const [first] = ended;
  if (first === undefined || notifiedStage < FIRST_NOTIFIED_STAGE) return;
  const { live, due } = first;
  ports.log.info({ effect: live.effect, due: iso(due) }, 'access that was past its end has ended');
  const text = endedLateSentence({ live, due }, ports.clock.now());
  send(ports, ended, { live, due, because: null }, { kind: 'ended-late', text });
}

function send(
  { name, notifier, log, clock }: NotifyPorts,
  ended: readonly EndedSupport[],
  { live, due, because }: Pick<Overdue, 'live' | 'due'> & { readonly because: string | null },
  message: Pick<OverdueNotice, 'kind' | 'text'>,
): void {
  const notice: OverdueNotice = {
    ...message,
    repository: name,
    grants: ended.map(({ live: { grant } }) => grant),
    holder: live.holder.login,
    role: live.role,
    effect: live.effect,
    due: iso(due),
    lateSeconds: Math.floor(clock.now().diff(due).as('seconds')),
    because,
  };
  notifier
    .notify(notice)
    .catch((error: unknown) =>
      log.error({ err: error, effect: live.effect }, 'the notification could not be sent'),
    );
}

/** Keeps one issue that lists all overdue access. It is closed when all of it has ended. */
export function updateOverdueIssue({
  clock,
  memory: { revocationRetries, alarms, outbox },
}: Pick<Repository, 'clock'> & Remembers<'revocationRetries' | 'alarms' | 'outbox'>): void {
  const steps = plan({ live: outbox.live() ?? [], accounts: new Map() }, clock.now());
  const due = new Set(steps.flatMap(({ kind, effect }) => (kind === 'revoke' ? [effectKey(effect)] : [])));
  const overdue = revocationRetries
    .overdue()
    .filter(({ live, stage }) => stage >= FIRST_NOTIFIED_STAGE && due.has(effectKey(live.effect)));
  if (overdue.length > 0) alarms.raise(overdueIssue(overdue));
  // If access is still due, another process may have opened the issue, and this one has not tried yet.
  else if (due.size === 0) alarms.clear(OVERDUE_ALARM);
}
