/** `Grant access (#12)`, as GitHub writes it for a squash. */
const SQUASH_SUBJECT = /\(#(\d{1,9})\)$/;
/** As GitHub writes it for a merge commit. */
const MERGE_SUBJECT = /^Merge pull request #(\d{1,9}) from /;

/**
 * The numbers of pull requests that the subject of a commit names. Anyone can write any number there, so it
 * only says which pull request to read.
 */
export function pullNumbersIn(message: string): readonly number[] {
  const subject = message.split('\n', 1)[0]?.trimEnd() ?? '';
  return [SQUASH_SUBJECT, MERGE_SUBJECT].flatMap((pattern) => {
    const number = Number(pattern.exec(subject)?.[1] ?? 0);
    return number > 0 ? [number] : [];
  });
}
