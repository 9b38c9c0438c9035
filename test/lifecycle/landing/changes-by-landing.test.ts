import { expect, it } from 'vitest';
import { diffGrants } from '../../../src/domain/grants/diff-grants.ts';
import { changedEntry } from '../../../src/domain/rules/changed-entry.ts';
import { readGrants } from '../../../src/lifecycle/evidence/read-grants.ts';
import { changesByLanding, type LandedStep } from '../../../src/lifecycle/landing/changes-by-landing.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aLanding } from '../../support/builders/a-pull.ts';
import { fakeGit } from '../../support/fakes/fake-git.ts';

const POLICY = { files: ['access/**/*.yaml'] };
const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const one = (duration: string) => aGrant({ id: 'one', duration });
const two = (duration: string) => aGrant({ id: 'two', duration });
const BROKEN = 'grants: [';

type Files = Readonly<Record<string, string | null>>;

/** For each push, the changes that are attributed to it. */
async function attributed(
  pushes: readonly Files[],
  { before = {}, from = 0 }: { readonly before?: Files; readonly from?: number } = {},
): Promise<readonly string[]> {
  const { push, trees } = fakeGit();
  const commits = [push({ branch: 'main', files: before })];
  const steps: LandedStep[] = [];
  for (const files of pushes) {
    const after = push({ branch: 'main', files });
    steps.push({ landing: aLanding({ after }), before: commits.at(-1) ?? '', after });
    commits.push(after);
  }
  const [first, last] = await Promise.all(
    [commits[0], commits.at(-1)].map((commit) => readGrants(trees, commit ?? null, POLICY)),
  );
  const request = diffGrants(first?.set.grants ?? [], last?.set.grants ?? []);
  const attributions = await changesByLanding(trees, POLICY, request, steps.slice(from));
  expect(attributions.map(({ step }) => step)).toEqual(steps.slice(from));
  return attributions.map(({ request: { changes } }) =>
    changes.map((change) => `${changedEntry(change).grant.id} ${change.kind}`).join(', '),
  );
}

it.each<[string, readonly Files[], Files, readonly string[]]>([
  ['nothing landed', [], {}, []],
  ['one push', [{ [ONE]: one('1h'), [TWO]: two('1h') }], {}, ['one added, two added']],
  [
    'each push brought its own grant',
    [{ [ONE]: one('1h') }, { [TWO]: two('1h') }],
    {},
    ['one added', 'two added'],
  ],
  [
    'both pushes changed the same grant: the last one',
    [{ [ONE]: one('1h') }, { [ONE]: one('2h') }],
    {},
    ['', 'one added'],
  ],
  ['the second push changed no grant', [{ [ONE]: one('1h') }, { 'README.md': 'x' }], {}, ['one added', '']],
  [
    'the first push removed a grant',
    [{ [ONE]: null }, { [TWO]: two('1h') }],
    { [ONE]: one('1h') },
    ['one withdrawn', 'two added'],
  ],
  [
    'a file was unreadable until a later push fixed it',
    [{ [ONE]: BROKEN }, { [TWO]: two('1h') }, { [ONE]: one('1h') }],
    {},
    ['', 'two added', 'one added'],
  ],
  [
    'a file was unreadable until a later push fixed it without the grant',
    [{ [ONE]: BROKEN }, { [TWO]: two('1h') }, { [ONE]: null }],
    { [ONE]: one('1h') },
    ['', 'two added', 'one withdrawn'],
  ],
  [
    'a grant was removed while another file was unreadable',
    [{ [TWO]: BROKEN }, { [ONE]: null }, { [TWO]: null }],
    { [ONE]: one('1h') },
    ['', 'one withdrawn', ''],
  ],
  [
    'a push broke a file beside its own',
    [{ [ONE]: one('1h'), [TWO]: BROKEN }, { [TWO]: grants({ id: 'two' }, { id: 'three' }) }],
    {},
    ['one added', 'two added, three added'],
  ],
])(
  'each change is attributed to the push that brought it last: %s',
  async (_name, pushes, before, expected) => {
    expect(await attributed(pushes, { before })).toEqual(expected);
  },
);

it('a change that no push brought is attributed to the last one', async () => {
  const pushes = [{ [ONE]: one('1h') }, ...['x', 'y', 'z'].map((text) => ({ 'README.md': text }))];
  expect(await attributed(pushes, { from: 1 })).toEqual(['', '', 'one added']);
});
