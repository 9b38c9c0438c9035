/** The characters of a subject that git and GitHub show without cutting it. */
const LENGTH_MAX = 72;

/** The room comes first: a folder's name, or several. */
const ROOM_FIRST = /^[a-z][a-z0-9./-]*(, [a-z][a-z0-9./-]*)*: (?<action>\S.*)$/;

/** The problems of the first line of a commit message, a sentence each. */
export function subjectProblems(subject: string): readonly string[] {
  const length = [...subject].length;
  const action = ROOM_FIRST.exec(subject)?.groups?.['action'];
  return [
    ...(length > LENGTH_MAX ? [`It has ${length} characters. At most ${LENGTH_MAX} are shown.`] : []),
    ...(action === undefined ? ['The room comes first: `endings: do not wait for the store`.'] : []),
    ...(action !== undefined && /^\p{Lu}\p{Ll}/u.test(action) ? ['A small letter follows the room.'] : []),
    ...(subject.endsWith('.') ? ['A subject ends without a full stop.'] : []),
  ];
}
