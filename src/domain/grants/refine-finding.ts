import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { parseInstant } from './times.ts';

/**
 * Makes the finding about a login, a duration or a time more exact, and adds a suggestion if the meaning is
 * certain.
 */
export function refineFinding(finding: Finding): Finding {
  const { code, at, args } = finding;
  const value = String(args['value'] ?? '');
  if (at === null || at.start.line !== at.end.line) return finding;
  const suggest = (replacement: string) => ({ suggestion: { range: at, replacement } });
  if (code === 'bad-login') {
    // A value that Curfew has cut ends in its own ellipsis.
    if (/[^\0-\x7F]/.test(value.replace(/…$/, ''))) return documentFinding('lookalike-login', at, { value });
    const bare = value.trim().replace(/^@/, '');
    return /^[A-Za-z0-9-]+$/.test(bare) && bare !== value
      ? documentFinding('bad-login', at, args, suggest(bare))
      : finding;
  }
  if (code === 'bad-duration') {
    const meant = durationMeant(value);
    return meant === null ? finding : documentFinding('bad-duration', at, args, suggest(meant));
  }
  if (code !== 'bad-time') return finding;
  const withZone = value.replace(' ', 'T').toUpperCase();
  if (parseInstant(`${withZone}Z`) === null) {
    return documentFinding('bad-time', at, { ...args, why: 'form' });
  }
  return documentFinding('bad-time', at, { ...args, why: 'no-zone' }, suggest(`${withZone}Z`));
}

/** `4 hours`, `4H`, `30min` → `4h`, `30m` */
function durationMeant(value: string): string | null {
  const found = /^\s*([1-9][0-9]{0,4})\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?)\s*$/i.exec(value);
  return found === null ? null : `${found[1]}${found[2]?.[0]?.toLowerCase()}`;
}
