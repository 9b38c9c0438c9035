import { parseUtc } from '../../iso.ts';
import type { Authorized, Entry, Revoked } from '../../ledger/entry.ts';
import { plainText } from '../../text/escape.ts';
import { type Trailer, trailerLines, trailerTime } from './trailers.ts';

export interface RevertFacts {
  /** Null while the pull request has no number yet. */
  readonly pull: number | null;
  /** The head of the ledger, for a commit. `audit verify` looks for it in the ledger. */
  readonly ledgerHead?: string;
  readonly ended: readonly { readonly authorized: Authorized; readonly life: readonly Entry[] }[];
}

/** The message of the commit, or the pull request, that removes ended grants from their files. */
export function revertMessage({ pull, ledgerHead, ended }: RevertFacts): {
  readonly title: string;
  readonly body: string;
} {
  const [first] = ended;
  const what =
    ended.length === 1 && first !== undefined
      ? `End ${plainText(first.authorized.holder.login, 60)} ${plainText(first.authorized.role, 60)}`
      : `End ${ended.length} grants`;
  return {
    title: pull === null ? what : `${what} (#${pull})`,
    body: [
      ended.length === 1
        ? 'The grant has ended. This removes its entry.'
        : 'The grants have ended. This removes their entries.',
      // The head comes first: GitHub cuts a long message.
      trailerLines([
        ...(ledgerHead === undefined ? [] : [['Ledger-Head', ledgerHead] as const]),
        ...ended.flatMap(trailersOf),
      ]),
    ].join('\n\n'),
  };
}

function trailersOf({ authorized, life }: RevertFacts['ended'][number]): readonly Trailer[] {
  const { grant, commit, pull } = authorized;
  const given = life.find(({ type }) => type === 'provisioned');
  const revoked = life.filter((entry) => entry.type === 'revoked');
  return [
    ['Grant-Id', grant],
    ['Granted-in', pull === null ? commit : `${commit} (#${pull})`],
    ...(given === undefined ? [] : [['Provisioned-at', timeOf(given.at)] as const]),
    ...(given === undefined ? neverGiven(life) : revocation(revoked)),
  ];
}

function neverGiven(life: readonly Entry[]): readonly Trailer[] {
  const lapsed = life.findLast(({ type }) => type === 'lapsed');
  return lapsed === undefined ? [] : [['Lapsed-at', timeOf(lapsed.at)]];
}

/** A grant with several effects has ended when the last of them has ended. */
function revocation(revoked: readonly (Revoked & Entry)[]): readonly Trailer[] {
  const lastAt = latest(revoked.map(({ at }) => at));
  const cause = revoked.at(-1)?.cause;
  const absent = latest(revoked.flatMap(({ verified_absent_at }) => verified_absent_at ?? []));
  const heldBy = [...new Set(revoked.flatMap(({ still_held_by }) => still_held_by))];
  return [
    ...(lastAt === null ? [] : [['Revoked-at', timeOf(lastAt)] as const]),
    ...(cause === undefined ? [] : [['Revoked-because', cause] as const]),
    ...(absent === null ? [] : [['Verified-absent-at', timeOf(absent)] as const]),
    ...heldBy.map((grant): Trailer => ['Still-held-by', grant]),
  ];
}

function latest(moments: readonly string[]): string | null {
  return moments.reduce<string | null>(
    (last, moment) => (last === null || Date.parse(moment) > Date.parse(last) ? moment : last),
    null,
  );
}

function timeOf(iso: string): string {
  return trailerTime(parseUtc(iso));
}
