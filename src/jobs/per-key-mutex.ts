/**
 * Runs work of the same lane one after the other within this process; lanes do not wait for one another. What takes longer
 * than `longestMs` goes on, and no longer holds up the next: the work has to be safe side by side.
 */
export function perKeyMutex(longestMs: number): <T>(lane: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<void>>();
  return async (lane, work) => {
    const before = last.get(lane) ?? Promise.resolve();
    const mine = before.then(work);
    const turn = before.then(() => doneOrLate(mine, longestMs));
    last.set(lane, turn);
    void turn.then(() => last.get(lane) === turn && last.delete(lane));
    return mine;
  };
}

/** Never rejects. */
function doneOrLate(work: Promise<unknown>, longestMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, longestMs);
    // What hangs keeps no process from ending.
    late.unref();
    const done = () => {
      clearTimeout(late);
      resolve();
    };
    work.then(done, done);
  });
}
