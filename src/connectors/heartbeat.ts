import { iso } from '../domain/iso.ts';
import type { Heartbeat } from '../ports/heartbeat.ts';
import { readUrl } from './webhook/settings.ts';

const TIMEOUT_MS = 10_000;

/**
 * Sends heartbeats to one address. They name no person and no system, because the service is outside. Throws
 * TypeError on settings that cannot work, without their values.
 */
export function heartbeat(settings: Readonly<Record<string, unknown>>): Heartbeat {
  const url = readUrl('heartbeat', settings['url']);
  return {
    async beat({ ends, oldest }) {
      const oldestDue = oldest === null ? null : iso(oldest);
      const text =
        oldestDue === null
          ? 'Curfew runs. No access is past its end.'
          : `Curfew runs. Access is past its end: ${ends}. The oldest should have ended at ${oldestDue}.`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'curfew' },
        body: JSON.stringify({ version: 1, overdue: ends, oldest_due: oldestDue, text }),
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`heartbeat: status ${response.status}`);
    },
  };
}
