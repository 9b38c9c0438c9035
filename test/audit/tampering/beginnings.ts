import type { Forgery } from './forge-record.ts';
import { change } from './forgeries.ts';
import type { Kind } from './kind.ts';

/** Lets the record begin with `last`: everything before is left out. Its first policy is the one in force. */
const beginsWithLast: Forgery = (commits) => {
  const index = commits.findIndex(({ entries }) =>
    entries.some((entry) => 'grant' in entry && entry.grant === 'last'),
  );
  const [set, begun, place] = [commits[0], commits[1], commits[index]];
  const policies = commits
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (entry.type === 'policy-accepted' ? [entry] : []));
  const [first, second] = policies;
  const main = commits[index - 1]?.main ?? null;
  if (!set || !begun || !place || !first || !second || main === null) throw new Error('it is another record');
  const accepted = { ...first, commit: main, blob: second.blob, at: place.at.toISO() ?? '' };
  const rest = change('last', 'authorized', (entry) => ({ ...entry, policy_commit: main }))(
    commits.slice(index),
  );
  return [
    { ...set, main, entries: [] },
    { ...begun, people: place.people, at: place.at, main, entries: [accepted] },
    ...rest,
  ];
};

/** Beginnings of a record that were left out. */
export const BEGINNINGS: readonly Kind[] = [
  ['a record that begins later than it did', beginsWithLast, 'begins-later'],
];
