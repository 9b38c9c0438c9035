import { REPORTS_GRANTOR, type Target } from '../script/script.ts';
import type { Line } from './record.ts';

/**
 * The time between reading a target and the write-ahead, in which an administrator may give access by hand.
 */
const READ_MS = 30_000;

interface Announcement {
  /** When git first said that this grant may be given. */
  readonly said: number;
  /**
   * When git said that foreign access was found instead; null if it did not, or the effect was announced
   * again since.
   */
  readonly closed: number | null;
}

/** Foreign access must be neither adopted nor taken. */
export interface ForeignAccess {
  /** Given by hand, and Curfew holds nothing of the kind. */
  givenByHand(key: string): void;
  givenByCurfew(key: string): void;
  takenFromCurfew(key: string): void;
  /**
   * Curfew revoked access that it did not hold. `isLate`: by a call whose caller no longer waited. Answers
   * the violation, or null.
   */
  taken(key: string, isLate: boolean): string | null;
  /** The problem of a line of the record, or null. */
  recorded(line: Line, key: string): string | null;
}

export function foreignAccess(now: () => number): ForeignAccess {
  const byHand = new Map<string, number>();
  const held = new Set<string>();
  const lastHeld = new Map<string, number>();
  /** By effect, then by grant. */
  const announced = new Map<string, Map<string, Announcement>>();

  const announcement = (key: string, grant: string): Announcement | undefined =>
    announced.get(key)?.get(grant);
  const announce = (key: string, grant: string, what: Announcement): void => {
    announced.set(key, (announced.get(key) ?? new Map()).set(grant, what));
  };
  /**
   * The record says that a grant was given; the target must have held it by Curfew since it was announced.
   */
  const wasAdopted = ({ effect, grant, shared_with }: Line, key: string): boolean => {
    if (effect === undefined || grant === undefined || (shared_with ?? []).length > 0) return false;
    if (!REPORTS_GRANTOR[effect.target as Target]) return false;
    const { said } = announcement(key, grant) ?? { said: Number.POSITIVE_INFINITY };
    return !held.has(key) && (lastHeld.get(key) ?? Number.NEGATIVE_INFINITY) < said;
  };

  return {
    givenByHand: (key) => void byHand.set(key, now()),
    givenByCurfew: (key) => void held.add(key),
    takenFromCurfew(key) {
      held.delete(key);
      lastHeld.set(key, now());
    },

    taken(key, isLate) {
      const all = [...(announced.get(key)?.values() ?? [])];
      const open = all.filter(({ closed }) => closed === null || isLate || now() - closed < READ_MS);
      if (all.length > 0 && open.length === 0) return 'was taken, though git says that it is foreign';
      const said = Math.min(...open.map((each) => each.said));
      const wasThere = said > (byHand.get(key) ?? 0) + READ_MS;
      return wasThere ? 'was taken, which was there before and which Curfew never gave' : null;
    },

    recorded(line, key) {
      const { type, grant, round } = line;
      if (grant === undefined || line.effect === undefined) return null;
      const before = announcement(key, grant);
      if (type === 'provisioning') announce(key, grant, { said: before?.said ?? now(), closed: null });
      if (type === 'drift' && round !== undefined && before !== undefined) {
        announce(key, grant, { ...before, closed: now() });
      }
      return type === 'provisioned' && wasAdopted(line, key)
        ? 'was recorded as given, and only others had given it'
        : null;
    },
  };
}
