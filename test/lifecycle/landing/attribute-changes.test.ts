import { expect, it } from 'vitest';
import { diffGrants } from '../../../src/domain/grants/diff-grants.ts';
import { entryOf } from '../../../src/domain/rules/entry-of.ts';
import { readGrants } from '../../../src/lifecycle/evidence/read-grants.ts';
import { attributeChanges, type LandedStep } from '../../../src/lifecycle/landing/attribute-changes.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aLanding } from '../../support/builders/a-pull.ts';
import { fakeGit } from '../../support/fakes/fake-git.ts';

const POLICY = { files: ['access/**/*.yaml'] };
const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const one = (duration: string) => aGrant({ id: 'one', duration });
const two = (duration: string) => aGrant({ id: 'two', duration });
const BROKEN = 'grants: [';

type Files = Readonly<Record<string, string | null>>;

/** For each of the pushes, the ids of the changes that are put down to it. */
async function attributed(
  pushes: readonly Files[],
  { before = {}, from = 0 }: { readonly before?: Files; readonly from?: number } = {},
): Promise<readonly string[]> {
  const { push, trees } = fakeGit();
  const listed = [await trees.list(push({ branch: 'main', files: before }), '')];
  const stretches: LandedStep[] = [];
  for (const files of pushes) {
    const after = push({ branch: 'main', files });
    const was = listed.at(-1) ?? [];
    listed.push(await trees.list(after, ''));
    stretches.push({ landing: aLanding({ after }), before: was, after: listed.at(-1) ?? [] });
  }
  const [was, is] = await Promise.all(
    [listed[0], listed.at(-1)].map((tree) => readGrants(trees, tree ?? [], POLICY)),
  );
  const request = diffGrants(was?.set.grants ?? [], is?.set.grants ?? []);
  const shares = await attributeChanges(trees, POLICY, request, stretches.slice(from));
  expect(shares.map(({ stretch }) => stretch)).toEqual(stretches.slice(from));
  return shares.map(({ request: { changes } }) =>
    changes.map((change) => `${entryOf(change).grant.id} ${change.kind}`).join(', '),
  );
}

it.each<[string, readonly Files[], Files, readonly string[]]>([
  ['nothing landed', [], {}, []],
  ['one landed alone', [{ [ONE]: one('1h'), [TWO]: two('1h') }], {}, ['one added, two added']],
  ['each brought its own', [{ [ONE]: one('1h') }, { [TWO]: two('1h') }], {}, ['one added', 'two added']],
  ['both changed it: the last', [{ [ONE]: one('1h') }, { [ONE]: one('2h') }], {}, ['', 'one added']],
  ['the second changed nothing', [{ [ONE]: one('1h') }, { 'README.md': 'x' }], {}, ['one added', '']],
  [
    'one withdrew',
    [{ [ONE]: null }, { [TWO]: two('1h') }],
    { [ONE]: one('1h') },
    ['one withdrawn', 'two added'],
  ],
  [
    'one could not be read until another mended it',
    [{ [ONE]: BROKEN }, { [TWO]: two('1h') }, { [ONE]: one('1h') }],
    {},
    ['', 'two added', 'one added'],
  ],
  [
    'one put it beside what could not be read',
    [{ [ONE]: one('1h'), [TWO]: BROKEN }, { [TWO]: grants({ id: 'two' }, { id: 'three' }) }],
    {},
    ['one added', 'two added, three added'],
  ],
])('changes are put down to who brought them last: %s', async (_name, pushes, before, shares) => {
  expect(await attributed(pushes, { before })).toEqual(shares);
});

it('what none of them brought is put down to the last', async () => {
  const pushes = [{ [ONE]: one('1h') }, ...['x', 'y', 'z'].map((text) => ({ 'README.md': text }))];
  expect(await attributed(pushes, { from: 1 })).toEqual(['', '', 'one added']);
});
