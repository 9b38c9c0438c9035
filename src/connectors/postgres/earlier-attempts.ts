import { type Effect, effectKey } from '../../domain/effect.ts';
import { noProgress, type Progress, type Revocation } from './revocation.ts';

/** The caller retries sooner than this. */
const MEMORY_MS = 60_000;

/** Remembers the progress of attempts that ended without a receipt, so that the next receipt counts it. */
export interface EarlierAttempts {
  progressOf(effect: Effect): Progress;
  failed(revocation: Revocation): void;
  succeeded(effect: Effect): void;
}

export function earlierAttempts(): EarlierAttempts {
  const attempts = new Map<string, { readonly progress: Progress; readonly failedAt: number }>();
  const isOld = (failedAt: number) => performance.now() - failedAt > MEMORY_MS;
  return {
    progressOf(effect) {
      const attempt = attempts.get(effectKey(effect));
      return attempt === undefined || isOld(attempt.failedAt) ? noProgress() : attempt.progress;
    },
    failed({ effect, progress }) {
      for (const [key, { failedAt }] of attempts) if (isOld(failedAt)) attempts.delete(key);
      if (progress.revoked) attempts.set(effectKey(effect), { progress, failedAt: performance.now() });
    },
    succeeded: (effect) => void attempts.delete(effectKey(effect)),
  };
}
