import type { DateTime } from 'luxon';
import type { Effect } from '../domain/effect.ts';
import { parseUtc } from '../domain/iso.ts';
import type { ConnectorKind, Provisioned, RevokedReceipt } from '../ports/connector.ts';
import { type Call, caller } from './webhook/caller.ts';
import { readSettings } from './webhook/settings.ts';

/**
 * A receiver that the operator writes for a target without a connector of its own. Curfew sends it signed
 * requests.
 */
export const webhook: ConnectorKind = {
  kind: 'webhook',
  key: 'entitlement',
  open({ name, settings }, { clock, timer }) {
    const call = caller(name, readSettings(name, settings), { clock, timer });
    const { cannot_end: cannotEnd } = settings;
    return {
      cannotRevoke: typeof cannotEnd === 'string' ? cannotEnd : null,
      expiresByItself: settings['ends_by_itself'] === true,
      // The protocol lets a receiver leave it open.
      reportsGrantor: false,
      maxConcurrency: 8,
      async inspect(effect) {
        const { answer } = await call('inspect', effectFields(effect));
        return answer.obstacles.map(({ code, text }) => ({ code, text }));
      },
      provision: (effect, until) => provision(call, effect, until, clock.now()),
      revoke: (effect) => revoke(call, effect),
      async accounts(entitlement) {
        const { answer } = await call('accounts', { entitlement });
        return [...new Set(answer.accounts)];
      },
      clock: async () => parseTime((await call('clock', {})).answer.at),
      close: async () => {},
    };
  },
};

async function provision(call: Call, effect: Effect, until: DateTime, now: DateTime): Promise<Provisioned> {
  if (until <= now) {
    return { outcome: 'refused', obstacle: { code: 'past-end', text: 'The access had already ended.' } };
  }
  const fields = { ...effectFields(effect), until: until.toUTC().toISO() };
  const { answer, tries } = await call('provision', fields);
  if (answer.outcome === 'refused') {
    const { code, text } = answer.obstacle;
    return { outcome: 'refused', obstacle: { code, text } };
  }
  if (!(await isListed(call, effect))) {
    throw new Error(
      `${effect.target}: provision failed: ${effect.account} is not listed after the access was given`,
    );
  }
  if (answer.outcome === 'given') return { outcome: 'given' };
  const { grantor = 'unknown' } = answer;
  // An earlier try of this call may have given it. A receiver that does not remember its answers cannot know
  // that.
  if (grantor === 'unknown' && tries > 1) return { outcome: 'given' };
  return { outcome: 'already-there', grantor };
}

async function revoke(call: Call, effect: Effect): Promise<RevokedReceipt> {
  const { answer } = await call('revoke', effectFields(effect));
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

/** The request names the target in a field of its own. */
function effectFields({ entitlement, account }: Effect): {
  effect: { entitlement: string; account: string };
} {
  return { effect: { entitlement, account } };
}

function parseTime(text: string): DateTime {
  const time = parseUtc(text);
  if (!time.isValid) throw new Error('the answer has a time that does not exist');
  return time;
}
