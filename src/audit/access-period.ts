import { effectKey } from '../domain/effect.ts';
import { endsEffect } from '../domain/ledger/advance-live.ts';
import type { Authorized, BreakGlassReviewed, EndCause, Entry, Revoked } from '../domain/ledger/entry.ts';

type Recorded<T> = T & Entry;

/**
 * One effect of one grant, from its authorization to its end, as the record tells it. Times are those of events (`at`),
 * never of commits.
 */
export interface AccessPeriod {
  /** The authorization in force last; an extension takes the place of the one before. */
  readonly authorized: Recorded<Authorized>;
  readonly effect: Authorized['effects'][number];
  readonly firstAuthorizedAt: string;
  /** It was about to be given: from here on it may have been there. */
  readonly provisioningAt: string | null;
  /** It was given and read back. */
  readonly provisionedAt: string | null;
  /** The window was cut short. */
  readonly ended: { readonly at: string; readonly cause: EndCause } | null;
  /** Somebody else took it away. */
  readonly takenAwayAt: string | null;
  readonly lapsedAt: string | null;
  readonly revoked: Recorded<Revoked> | null;
  readonly provisionFailures: number;
  readonly revokeFailures: number;
  readonly review: Recorded<BreakGlassReviewed> | null;
}

/** What became of every effect of a grant, by a life in order of `seq`; only of what had happened by `asOf`, where that is given. */
export function accessPeriods(life: readonly Entry[], asOf?: string): readonly AccessPeriod[] {
  let closed: readonly AccessPeriod[] = [];
  let open = new Map<string, AccessPeriod>();
  for (const entry of life) {
    if (asOf !== undefined && entry.at > asOf) continue;
    // An emergency is often over before anybody reviews it.
    if (entry.type === 'break-glass-reviewed') closed = closed.map((stay) => reviewed(stay, entry));
    open = after(open, entry, (stay) => {
      closed = [...closed, stay];
    });
  }
  return [...closed, ...open.values()];
}

type Open = Map<string, AccessPeriod>;

function after(open: Open, entry: Entry, close: (stay: AccessPeriod) => void): Open {
  switch (entry.type) {
    case 'authorized':
      return authorize(open, entry);
    case 'ended':
      return each(open, (stay) =>
        stay.authorized.revision === entry.revision && endsEffect(entry, stay.effect)
          ? cutShort(stay, entry.at, entry.cause)
          : stay,
      );
    case 'break-glass-reviewed':
      return each(open, (stay) => reviewed(stay, entry));
    case 'provisioning':
      return change(open, entry, (stay) => ({ ...stay, provisioningAt: stay.provisioningAt ?? entry.at }));
    case 'provisioned':
      return change(open, entry, (stay) => ({ ...stay, provisionedAt: stay.provisionedAt ?? entry.at }));
    case 'provision-failed':
      return change(open, entry, (stay) => ({ ...stay, provisionFailures: stay.provisionFailures + 1 }));
    case 'revoke-failed':
      return change(open, entry, (stay) => ({ ...stay, revokeFailures: stay.revokeFailures + 1 }));
    case 'drift':
      // Written ahead, and then foreign access was found: nothing was given.
      if (entry.round === undefined) return open;
      return change(open, entry, (stay) => ({
        ...stay,
        provisioningAt: stay.provisionedAt === null ? null : stay.provisioningAt,
      }));
    case 'observed-absent':
      return change(open, entry, (stay) => ({ ...stay, takenAwayAt: entry.at }));
    case 'lapsed':
      return end(open, entry, (stay) => close({ ...stay, lapsedAt: entry.at }));
    case 'revoked':
      return end(open, entry, (stay) => close({ ...stay, revoked: entry }));
    default:
      return open;
  }
}

type About = Extract<Entry, { readonly effect: AccessPeriod['effect']; readonly revision: string }>;

function change(
  open: Open,
  { effect }: Pick<About, 'effect'>,
  to: (stay: AccessPeriod) => AccessPeriod,
): Open {
  const key = effectKey(effect);
  const stay = open.get(key);
  return stay === undefined ? open : new Map(open).set(key, to(stay));
}

function each(open: Open, to: (stay: AccessPeriod) => AccessPeriod): Open {
  return new Map([...open].map(([key, stay]) => [key, to(stay)]));
}

function end(open: Open, { effect, revision }: About, close: (stay: AccessPeriod) => void): Open {
  const key = effectKey(effect);
  const stay = open.get(key);
  if (stay === undefined) return open;
  close(stay);
  const left = new Map(open);
  left.delete(key);
  // Reported of a revision that another has replaced meanwhile: that one has yet to be given.
  if (stay.authorized.revision !== revision) left.set(key, begun(stay.authorized, effect));
  return left;
}

/** What both revisions give goes on; what the new one no longer gives ends with the old one. */
function authorize(open: Open, entry: Recorded<Authorized>): Open {
  const given = new Map(entry.effects.map((effect) => [effectKey(effect), effect]));
  const next: Open = new Map();
  for (const [key, stay] of open) {
    if (stay.authorized.revision === entry.revision) next.set(key, stay);
    else if (given.has(key)) next.set(key, { ...stay, authorized: entry, ended: null });
    else next.set(key, cutShort(stay, entry.at, 'replaced'));
  }
  for (const [key, effect] of given) if (!next.has(key)) next.set(key, begun(entry, effect));
  return next;
}

function reviewed(stay: AccessPeriod, entry: Recorded<BreakGlassReviewed>): AccessPeriod {
  return stay.authorized.revision === entry.revision ? { ...stay, review: entry } : stay;
}

function cutShort(stay: AccessPeriod, at: string, cause: EndCause): AccessPeriod {
  return { ...stay, ended: stay.ended ?? { at, cause } };
}

function begun(authorized: Recorded<Authorized>, effect: AccessPeriod['effect']): AccessPeriod {
  return {
    authorized,
    effect,
    firstAuthorizedAt: authorized.at,
    provisioningAt: null,
    provisionedAt: null,
    ended: null,
    takenAwayAt: null,
    lapsedAt: null,
    revoked: null,
    provisionFailures: 0,
    revokeFailures: 0,
    review: null,
  };
}
