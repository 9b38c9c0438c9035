import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { parseInstant } from './times.ts';

/** Tells more exactly what is wrong with a login or a time, and how to write it where that is certain. */
export function refineFinding(finding: Finding): Finding {
  const { code, at, args } = finding;
  const value = String(args['value'] ?? '');
  if (at === null || at.start.line !== at.end.line) return finding;
  const suggest = (replacement: string) => ({ suggestion: { range: at, replacement } });
  if (code === 'bad-login') {
    // One that was cut ends in a character of ours.
    if (/[^\0-\x7F]/.test(value.replace(/…$/, ''))) return documentFinding('lookalike-login', at, { value });
    const bare = value.trim().replace(/^@/, '');
    return /^[A-Za-z0-9-]+$/.test(bare) && bare !== value
      ? documentFinding('bad-login', at, args, suggest(bare))
      : finding;
  }
  if (code === 'bad-duration') {
    const mend = durationMeant(value);
    return mend === null ? finding : documentFinding('bad-duration', at, args, suggest(mend));
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
