import { setTimeout as pause } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Effect } from '../domain/effect.ts';
import { parseUtc } from '../domain/iso.ts';
import type { ConnectorKind, Provisioned, RevokedReceipt } from '../ports/connector.ts';
import { type Call, caller } from './webhook/caller.ts';
import { readSettings } from './webhook/settings.ts';

/** Anything else: a receiver that the operator writes, asked by signed requests. */
export const webhook: ConnectorKind = webhookKind(pause);

/** The kind, with its own way to wait between tries. */
export function webhookKind(wait: (milliseconds: number) => Promise<unknown>): ConnectorKind {
  return {
    kind: 'webhook',
    key: 'entitlement',
    open({ name, settings }, now) {
      const call = caller(name, readSettings(name, settings), { now, pause: wait });
      const { cannot_end: cannotEnd } = settings;
      return {
        cannotRevoke: typeof cannotEnd === 'string' ? cannotEnd : null,
        expiresByItself: settings['ends_by_itself'] === true,
        // The protocol lets a receiver leave it open.
        reportsGrantor: false,
        maxConcurrency: 8,
        inspect: async (effect) =>
          (await call('inspect', about(effect))).answer.obstacles.map(({ code, text }) => ({ code, text })),
        provision: (effect, until) => provision(call, effect, until, now()),
        revoke: (effect) => revoke(call, effect),
        accounts: async (entitlement) => [
          ...new Set((await call('accounts', { entitlement })).answer.accounts),
        ],
        clock: async () => instant((await call('clock', {})).answer.at),
        close: async () => {},
      };
    },
  };
}

async function provision(call: Call, effect: Effect, until: DateTime, now: DateTime): Promise<Provisioned> {
  if (until <= now) {
    return { outcome: 'refused', obstacle: { code: 'past-end', text: 'The access had already ended.' } };
  }
  const { answer, tries } = await call('provision', { ...about(effect), until: until.toUTC().toISO() });
  if (answer.outcome === 'refused') {
    const { code, text } = answer.obstacle;
    return { outcome: 'refused', obstacle: { code, text } };
  }
  if (!(await isListed(call, effect)))
    throw new Error(`${effect.target}: provision failed: ${effect.account} was given it and is not listed`);
  if (answer.outcome === 'given') return { outcome: 'given' };
  const { grantor = 'unknown' } = answer;
  // A receiver that does not remember its answers takes an earlier try of this very call for somebody else's.
  if (grantor === 'unknown' && tries > 1) return { outcome: 'given' };
  return { outcome: 'already-there', grantor };
}

async function revoke(call: Call, effect: Effect): Promise<RevokedReceipt> {
  const { answer } = await call('revoke', about(effect));
  const [first, second] = [await isListed(call, effect), await isListed(call, effect)];
  if (first || second) {
    throw new Error(`${effect.target}: revoke failed: ${effect.account} still has ${effect.entitlement}`);
  }
  return { outcome: answer.outcome, sessionsEnded: answer.sessions_ended ?? 0 };
}

async function isListed(call: Call, { entitlement, account }: Effect): Promise<boolean> {
  const { answer } = await call('accounts', { entitlement });
  return answer.accounts.includes(account);
}

/** The target is named once, beside it. */
function about({ entitlement, account }: Effect): { effect: { entitlement: string; account: string } } {
  return { effect: { entitlement, account } };
}

function instant(text: string): DateTime {
  const at = parseUtc(text);
  if (!at.isValid) throw new Error('An answer names an instant that is none.');
  return at;
}
