import { isError } from '../../findings/finding.ts';
import type { RequestView } from './request-view.ts';

/** Where a pull request stands, in one word: what the title, the first line and the status are chosen by. */
export type Verdict =
  | 'trouble'
  | 'nothing'
  | 'faulty'
  | 'not-automatic'
  | 'out-of-hours'
  | 'blocked'
  | 'unreadable'
  | 'waiting'
  | 'approved';

export function verdictOf({ trouble, findings, changes }: RequestView): Verdict {
  if (trouble.length > 0) return 'trouble';
  if (findings.some(isError)) return 'faulty';
  if (changes.length === 0) return 'nothing';
  const undecided = changes.map(({ decision }) => decision).filter(({ outcome }) => outcome !== 'approved');
  if (undecided.some(({ blockedBy }) => blockedBy.length > 0)) return 'blocked';
  if (undecided.some(({ outcome }) => outcome === 'blocked')) return 'not-automatic';
  if (undecided.some(({ outcome }) => outcome === 'unreadable')) return 'unreadable';
  if (undecided.some(({ by }) => by === 'people')) return 'waiting';
  return undecided.length > 0 ? 'out-of-hours' : 'approved';
}

/**
 * `waiting` shows as in progress: nothing is wrong with a request that waits for people. An objection has
 * to be answered by whoever asks, and so it fails.
 */
export function statusOf(verdict: Verdict): 'waiting' | 'success' | 'failure' {
  switch (verdict) {
    case 'trouble':
    case 'faulty':
    case 'not-automatic':
    case 'blocked':
      return 'failure';
    case 'nothing':
    case 'approved':
      return 'success';
    case 'unreadable':
    case 'out-of-hours':
    case 'waiting':
      return 'waiting';
  }
}
