import type { Authorized, Entry, Evidence } from '../../../domain/ledger/entry.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../../clock-tolerance.ts';

export const TOLERANCE_MS = CLOCK_TOLERANCE_MINUTES * 60_000;

/** Why the times of a decision contradict each other; null if they do not. */
export function evidenceTimesProblem(at: string, { merged_at, read_at }: Evidence): string | null {
  if (read_at !== at) return `it was decided at ${at}, and the teams were read at ${read_at}`;
  if (Date.parse(merged_at) > Date.parse(at) + TOLERANCE_MS) {
    return `it was merged at ${merged_at}, and decided before, at ${at}`;
  }
  return null;
}

/** The same for an authorization. What is over when it is judged is refused. */
export function authorizedTimesProblem(entry: Authorized & Entry): string | null {
  const { at, evidence, window, change } = entry;
  const isOver = change !== 'shortened' && window.ends <= at;
  return (
    evidenceTimesProblem(at, evidence) ?? (isOver ? `its window ended at ${window.ends}, before ${at}` : null)
  );
}
