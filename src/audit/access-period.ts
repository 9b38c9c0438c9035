import { effectKey } from '../domain/effect.ts';
import { endsEffect } from '../domain/ledger/advance-live.ts';
import type { Authorized, BreakGlassReviewed, EndCause, Entry, Revoked } from '../domain/ledger/entry.ts';

type Recorded<T> = T & Entry;

/** One authorized revision of a grant. */
export interface AccessRevision {
  readonly authorized: Recorded<Authorized>;
  /**
   * The authorization whose decision this revision rests on. A revision that gives less needs no approval: it
   * rests on the decision about the revision that it replaced. Other revisions rest on their own decision.
   */
  readonly basis: Recorded<Authorized>;
  /** Set if the window was cut short. */
  readonly ended: { readonly at: string; readonly cause: EndCause } | null;
}

/**
 * One effect of one grant from its authorization to its end, as the record has it. Times are those of the
 * events (`at`), never those of commits. `authorized`, `basis` and `ended` are those of the last revision.
 */
export interface AccessPeriod extends AccessRevision {
  /** The revisions that the last one replaced while the access continued, oldest first. */
  readonly earlier: readonly AccessRevision[];
  readonly effect: Authorized['effects'][number];
  readonly firstAuthorizedAt: string;
  /**
   * The time of the first entry `provisioning`, the write-ahead. The holder may have had access from then on.
   */
  readonly provisioningAt: string | null;
  /** Curfew gave the access and read it back. */
  readonly provisionedAt: string | null;
  /** Another person or tool removed the access. */
  readonly removedAt: string | null;
  readonly lapsedAt: string | null;
  readonly revoked: Recorded<Revoked> | null;
  readonly provisionFailures: number;
  readonly revokeFailures: number;
  readonly review: Recorded<BreakGlassReviewed> | null;
}

/**
 * The access periods of a grant, from its life in order of `seq`. With `asOf`, only events up to that time
 * count.
 */
export function accessPeriods(life: readonly Entry[], asOf?: string): readonly AccessPeriod[] {
  let closed: readonly AccessPeriod[] = [];
  let open: OpenPeriods = new Map();
  const bases = new Map<string, Recorded<Authorized>>();
  for (const entry of life) {
    if (asOf !== undefined && entry.at > asOf) continue;
    if (entry.type === 'authorized') bases.set(entry.revision, basisOf(entry, bases));
    // Break-glass access has often ended before its review.
    if (entry.type === 'break-glass-reviewed') closed = closed.map((period) => addReview(period, entry));
    const close = (period: AccessPeriod) => {
      closed = [...closed, period];
    };
    open =
      entry.type === 'authorized'
        ? authorize(open, { authorized: entry, basis: bases.get(entry.revision) ?? entry, ended: null })
        : periodsAfter(open, entry, close);
  }
  return [...closed, ...open.values()];
}

/** `bases` has the bases of the revisions before this one. */
function basisOf(
  entry: Recorded<Authorized>,
  bases: ReadonlyMap<string, Recorded<Authorized>>,
): Recorded<Authorized> {
  if (entry.evidence.decision.by !== 'none-needed' || entry.replaces === null) return entry;
  return bases.get(entry.replaces) ?? entry;
}

/** The authorizations of all revisions of a period, oldest first. */
export function revisionsOf({ earlier, authorized }: AccessPeriod): readonly Recorded<Authorized>[] {
  return [...earlier.map((revision) => revision.authorized), authorized];
}

/** Periods that have no end yet, by `effectKey`. */
type OpenPeriods = Map<string, AccessPeriod>;
type Update = (period: AccessPeriod) => AccessPeriod;

function periodsAfter(open: OpenPeriods, entry: Entry, close: (period: AccessPeriod) => void): OpenPeriods {
  switch (entry.type) {
    case 'ended':
      return updateAll(open, (period) =>
        period.authorized.revision === entry.revision && endsEffect(entry, period.effect)
          ? cutShort(period, entry.at, entry.cause)
          : period,
      );
    case 'break-glass-reviewed':
      return updateAll(open, (period) => addReview(period, entry));
    case 'provisioning':
      return updateOne(open, entry, (period) => ({
        ...period,
        provisioningAt: period.provisioningAt ?? entry.at,
      }));
    case 'provisioned':
      return updateOne(open, entry, (period) => ({
        ...period,
        provisionedAt: period.provisionedAt ?? entry.at,
      }));
    case 'provision-failed':
      return updateOne(open, entry, (period) => ({
        ...period,
        provisionFailures: period.provisionFailures + 1,
      }));
    case 'revoke-failed':
      return updateOne(open, entry, (period) => ({ ...period, revokeFailures: period.revokeFailures + 1 }));
    case 'drift':
      // Drift with a `round` undoes the `provisioning` of that round: the target had the access already, and
      // Curfew gave nothing. If an earlier round gave it, that entry stays.
      if (entry.round === undefined) return open;
      return updateOne(open, entry, (period) => ({
        ...period,
        provisioningAt: period.provisionedAt === null ? null : period.provisioningAt,
      }));
    case 'observed-absent':
      return updateOne(open, entry, (period) => ({ ...period, removedAt: entry.at }));
    case 'lapsed':
      return endPeriod(open, entry, (period) => close({ ...period, lapsedAt: entry.at }));
    case 'revoked':
      return endPeriod(open, entry, (period) => close({ ...period, revoked: entry }));
    default:
      return open;
  }
}

type EffectEntry = Extract<Entry, { readonly effect: AccessPeriod['effect']; readonly revision: string }>;

function updateOne(open: OpenPeriods, { effect }: Pick<EffectEntry, 'effect'>, to: Update): OpenPeriods {
  const key = effectKey(effect);
  const period = open.get(key);
  return period === undefined ? open : new Map(open).set(key, to(period));
}

function updateAll(open: OpenPeriods, to: Update): OpenPeriods {
  return new Map([...open].map(([key, period]) => [key, to(period)]));
}

function endPeriod(
  open: OpenPeriods,
  { effect, revision }: EffectEntry,
  close: (period: AccessPeriod) => void,
): OpenPeriods {
  const key = effectKey(effect);
  const period = open.get(key);
  if (period === undefined) return open;
  const left = new Map(open);
  left.delete(key);
  // The entry may be about an earlier revision, which a later one has replaced. The access of the later one
  // is still to come, so it begins a new period.
  const revisions: readonly AccessRevision[] = [...period.earlier, revisionOf(period)];
  const index = revisions.findIndex(({ authorized }) => authorized.revision === revision);
  const over = revisions[index];
  const [next, ...later] = revisions.slice(index < 0 ? -1 : index + 1);
  close(over === undefined ? period : { ...period, ...over, earlier: revisions.slice(0, index) });
  if (next === undefined) return left;
  return left.set(key, later.reduce(replaceRevision, newPeriod(next, effect)));
}

function revisionOf({ authorized, basis, ended }: AccessPeriod): AccessRevision {
  return { authorized, basis, ended };
}

/** Effects that both revisions have continue. */
function replaceRevision(period: AccessPeriod, revision: AccessRevision): AccessPeriod {
  return { ...period, ...revision, earlier: [...period.earlier, revisionOf(period)] };
}

/**
 * A new revision of the grant. Effects that both revisions have continue. Effects that only the earlier
 * revision has end.
 */
function authorize(open: OpenPeriods, revision: AccessRevision): OpenPeriods {
  const { authorized } = revision;
  const effects = new Map(authorized.effects.map((effect) => [effectKey(effect), effect]));
  const next: OpenPeriods = new Map();
  for (const [key, period] of open) {
    if (period.authorized.revision === authorized.revision) next.set(key, period);
    else if (effects.has(key)) next.set(key, replaceRevision(period, revision));
    else next.set(key, cutShort(period, authorized.at, 'replaced'));
  }
  for (const [key, effect] of effects) if (!next.has(key)) next.set(key, newPeriod(revision, effect));
  return next;
}

/** A shortened grant has the review of the revision before. Only that one was given without approval. */
function addReview(period: AccessPeriod, entry: Recorded<BreakGlassReviewed>): AccessPeriod {
  const isAboutIt = [period, ...period.earlier].some(
    ({ authorized, basis }) => authorized.revision === entry.revision || basis.revision === entry.revision,
  );
  return isAboutIt ? { ...period, review: entry } : period;
}

function cutShort(period: AccessPeriod, at: string, cause: EndCause): AccessPeriod {
  return { ...period, ended: period.ended ?? { at, cause } };
}

function newPeriod(revision: AccessRevision, effect: AccessPeriod['effect']): AccessPeriod {
  return {
    ...revision,
    earlier: [],
    effect,
    firstAuthorizedAt: revision.authorized.at,
    provisioningAt: null,
    provisionedAt: null,
    removedAt: null,
    lapsedAt: null,
    revoked: null,
    provisionFailures: 0,
    revokeFailures: 0,
    review: null,
  };
}
