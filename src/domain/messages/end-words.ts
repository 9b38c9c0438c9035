import { formatInstant, formatLength } from '../grants/times.ts';
import { parseUtc } from '../iso.ts';
import type { EndCause, FrozenWindow } from '../ledger/entry.ts';
import type { OtherSupport } from '../plan/other-supports.ts';
import { codeText } from '../text/escape.ts';
import { joined } from './decision-words.ts';

/** Why a grant ended, as a clause. */
export const CAUSES: Readonly<Record<EndCause, string>> = {
  expired: 'its window ended',
  withdrawn: 'it was withdrawn',
  replaced: 'another revision replaced it',
  policy: 'the policy no longer allows it',
  eligibility: 'the holder is no longer eligible',
  departed: 'the holder has left',
  rejected: 'its review rejected it',
};

/** A time without a fraction of a second. */
export function timeText(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}

/**
 * `Its window of 4h ends at 2026-11-23T18:02:08Z.` A text that says until when access is there would be false
 * if GitHub does not take its next version. The end of a window stays true, and so does its length. The time
 * that is left would not.
 */
export function windowSentence(window: FrozenWindow): string {
  return `Its window of ${lengthOf(window)} ends at ${timeText(window.ends)}.`;
}

export function lengthOf({ starts, ends }: FrozenWindow): string {
  return formatLength(parseUtc(ends).diff(parseUtc(starts)));
}

/** `` `b` (#2), whose window ends at 2026-11-23T20:00:00Z ``. Markdown, unless `nameOf` differs. */
export function supportsText(
  supports: readonly OtherSupport[],
  nameOf: (grant: string) => string = (grant) => codeText(grant, 80),
): string {
  return joined(
    supports.map(({ live: { grant, pull, window }, end }) => {
      const name = `${nameOf(grant)}${pull === null ? '' : ` (#${pull})`}`;
      return end === null
        ? `${name}, whose window ends at ${timeText(window.ends)}`
        : `${name}, which was to end at ${formatInstant(end.due.startOf('second'))}`;
    }),
  );
}
