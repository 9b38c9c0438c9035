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

/** The stage from which people are told, beyond the log: a minute late. */
const FIRST_NOTIFIED_STAGE = 2;

/** Says in the log, and to whom the operator names, that access is past its end; again at each stage. Waits for nobody. */
export function notifyOverdue(ports: NotifyPorts, ended: readonly EndedSupport[], late: Overdue): void {
  const { effect } = late.live;
  ports.log.error(
    { effect, because: late.because, stage: late.stage, due: iso(late.due) },
    late.stage < FIRST_NOTIFIED_STAGE
      ? 'access could not be taken back; it is tried again without limit'
      : 'access is past its end and could not be taken back; it is tried again without limit',
  );
  if (late.stage >= FIRST_NOTIFIED_STAGE)
    tell(ports, ended, late, { kind: 'overdue', text: overdueSentence(late) });
}

/** Says that it ended after all, to those who were told that it had not. */
export function notifyEndedLate(ports: NotifyPorts, ended: readonly EndedSupport[], toldStage: number): void {
  const [first] = ended;
  if (first === undefined || toldStage < FIRST_NOTIFIED_STAGE) return;
  const { live, due } = first;
  ports.log.info({ effect: live.effect, due: iso(due) }, 'access that was past its end has ended');
  const text = endedLateSentence({ live, due }, ports.clock.now());
  tell(ports, ended, { live, due, because: null }, { kind: 'ended-late', text });
}

function tell(
  { name, notifier, log, clock }: NotifyPorts,
  ended: readonly EndedSupport[],
  { live, due, because }: Pick<Overdue, 'live' | 'due'> & { readonly because: string | null },
  said: Pick<OverdueNotice, 'kind' | 'text'>,
): void {
  const notice: OverdueNotice = {
    ...said,
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
    .catch((error) => log.error({ error: String(error), effect: live.effect }, 'nobody could be told of it'));
}

/** Keeps the one issue current that lists all overdue access, and has it closed when all of it has ended. */
export function updateOverdueIssue({
  clock,
  memory: { attempts, alarms, outbox },
}: Pick<Repository, 'clock'> & Remembers<'attempts' | 'alarms' | 'outbox'>): void {
  const steps = plan({ live: outbox.live() ?? [], accounts: new Map() }, clock.now());
  const due = new Set(steps.flatMap(({ kind, effect }) => (kind === 'revoke' ? [effectKey(effect)] : [])));
  const overdue = attempts
    .late()
    .filter(({ live, stage }) => stage >= FIRST_NOTIFIED_STAGE && due.has(effectKey(live.effect)));
  if (overdue.length > 0) alarms.raise(overdueIssue(overdue));
  // Another process may have told of what is still due, and this one not have tried yet.
  else if (due.size === 0) alarms.clear(OVERDUE_ALARM);
}
