/** Numbers of pull requests by their merge commit. Only a hint: a number is read again before it counts. */
export interface MergedPulls {
  get(commit: string): number | undefined;
  set(commit: string, number: number): void;
}

/** Landing needs the newest ones only. */
const REMEMBERED_MAX = 1_000;

export function openMergedPulls(): MergedPulls {
  const numbers = new Map<string, number>();
  return {
    get: (commit) => numbers.get(commit),
    set(commit, number) {
      numbers.set(commit, number);
      const [oldest] = numbers.keys();
      if (numbers.size > REMEMBERED_MAX && oldest !== undefined) numbers.delete(oldest);
    },
  };
}
