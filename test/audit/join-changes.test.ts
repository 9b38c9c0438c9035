import { expect, it } from 'vitest';
import { joinDeferred } from '../../src/audit/verify/default-branch/join-changes.ts';
import { diffGrants } from '../../src/domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../../src/domain/grants/grant.ts';
import { parseGrantsFile } from '../../src/domain/grants/parse-grants-file.ts';
import { aGrant } from '../support/builders/a-grant.ts';

function placed(duration: string, path = 'access/one.yaml'): readonly PlacedGrant[] {
  return parseGrantsFile({ path, bytes: Buffer.from(aGrant({ duration })) }).grants;
}

const NONE: readonly PlacedGrant[] = [];
const [TWO, FOUR, SIX] = ['2h', '4h', '6h'].map((duration) => placed(duration)) as [
  readonly PlacedGrant[],
  readonly PlacedGrant[],
  readonly PlacedGrant[],
];
const MOVED = placed('4h', 'access/moved.yaml');
const MOVED_LONGER = placed('6h', 'access/moved.yaml');

type Sides = readonly [readonly PlacedGrant[], readonly PlacedGrant[]];

/** The kinds after two landings, each with the grants before and after it. */
function joined(first: Sides, second: Sides, joinsNext = true): readonly string[] {
  const [change] = diffGrants(...first).changes;
  if (change === undefined) throw new Error('the first landing changes nothing');
  const deferred = new Map([['one', { change, commit: 'c', at: 0, joinsNext }]]);
  return joinDeferred(diffGrants(...second).changes, deferred).map(({ kind }) => kind);
}

it.each<[string, Sides, Sides, readonly string[]]>([
  ['added and withdrawn', [NONE, FOUR], [FOUR, NONE], []],
  ['added and extended', [NONE, FOUR], [FOUR, SIX], ['added']],
  ['added and shortened', [NONE, FOUR], [FOUR, TWO], ['added']],
  ['extended and undone', [FOUR, SIX], [SIX, FOUR], []],
  ['extended and shortened by more', [FOUR, SIX], [SIX, TWO], ['shortened']],
  ['extended and withdrawn', [FOUR, SIX], [SIX, NONE], ['withdrawn']],
  ['withdrawn and added again', [FOUR, NONE], [NONE, FOUR], []],
  ['withdrawn and added again for longer', [FOUR, NONE], [NONE, SIX], ['extended']],
  ['moved out of a file that was then fixed', [NONE, MOVED], [FOUR, NONE], []],
  ['moved, and extended with that', [NONE, MOVED_LONGER], [FOUR, NONE], ['extended']],
])('two changes of a grant that are judged together: %s', (_name, first, second, kinds) => {
  expect(joined(first, second)).toEqual(kinds);
});

it('a change that has its own judgement is not joined', () => {
  expect(joined([NONE, FOUR], [FOUR, NONE], false)).toEqual(['withdrawn']);
});
