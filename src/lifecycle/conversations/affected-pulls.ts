import { effectKey } from '../../domain/effect.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';

type Item = Entry | LiveEffect;

interface Known {
  readonly live: readonly LiveEffect[];
  /** The entries of the history window, by `seq`. */
  readonly recent: readonly Entry[];
}

/**
 * The pull requests whose status comment may differ since the changes: of each changed grant all that brought
 * one of its revisions, because a later one changes the end. The same for each other grant that gives the
 * same effect, or that ended while it was given.
 */
export function affectedPulls(changes: readonly Item[], known: Known): ReadonlySet<number> {
  const changed = changes.flatMap((item) => changeOf(item, known.live));
  const grants = new Set([
    ...changed.map(({ grant }) => grant),
    ...changed.flatMap(({ effects, since }) => grantsWith(effects, since, known)),
  ]);
  const items: readonly Item[] = [...known.recent, ...known.live];
  return new Set(
    items.flatMap((item) => {
      const brought = broughtBy(item);
      return brought !== null && grants.has(brought.grant) ? [brought.pull] : [];
    }),
  );
}

/** The grants of which this pull request brought a revision. */
export function grantsOfPull(pull: number, { live, recent }: Known): ReadonlySet<string> {
  const items: readonly Item[] = [...recent, ...live];
  return new Set(
    items.flatMap((item) => {
      const brought = broughtBy(item);
      return brought?.pull === pull ? [brought.grant] : [];
    }),
  );
}

interface Change {
  readonly grant: string;
  /** Keys of the effects that it is about. */
  readonly effects: ReadonlySet<string>;
  /** The entry of the change. Later than all of them if the state of now is published again. */
  readonly since: number;
}

function changeOf(item: Item, live: readonly LiveEffect[]): readonly Change[] {
  if (!('grant' in item) || item.grant === null) return [];
  const { grant } = item;
  const since = 'seq' in item ? item.seq : Number.POSITIVE_INFINITY;
  const change = (effects: readonly LiveEffect['effect'][]) => [
    { grant, effects: new Set(effects.map(effectKey)), since },
  ];
  if ('effect' in item) return 'type' in item && item.type === 'drift' ? [] : change([item.effect]);
  if (item.type === 'authorized') return change(item.effects);
  if (item.type !== 'ended') return [];
  return change(live.filter((effect) => effect.grant === grant).map(({ effect }) => effect));
}

/** The grants that give one of the effects, and those that ended since it was last revoked. */
function grantsWith(effects: ReadonlySet<string>, since: number, { live, recent }: Known): readonly string[] {
  const released = [...effects].flatMap((key) => {
    const revoked = recent.filter((entry) => entry.type === 'revoked' && effectKey(entry.effect) === key);
    const isOver = (seq: number) =>
      revoked.some(
        (entry) =>
          entry.type === 'revoked' &&
          entry.still_held_by.length === 0 &&
          seq < entry.seq &&
          entry.seq < since,
      );
    return revoked.flatMap((entry) =>
      entry.type === 'revoked' && entry.still_held_by.length > 0 && !isOver(entry.seq) ? [entry.grant] : [],
    );
  });
  return [
    ...live.filter(({ effect }) => effects.has(effectKey(effect))).map(({ grant }) => grant),
    ...released,
  ];
}

/** The pull request of an authorization, of an entry about an effect, or of a live effect. */
function broughtBy(item: Item): { readonly grant: string; readonly pull: number } | null {
  if (!('pull' in item) || item.pull === null || !('grant' in item) || item.grant === null) return null;
  const { grant, pull } = item;
  return 'effect' in item || item.type === 'authorized' ? { grant, pull } : null;
}
