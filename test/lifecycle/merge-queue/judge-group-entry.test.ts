import { describe, expect, it } from 'vitest';
import type { LandedStep } from '../../../src/lifecycle/landing/attribute-changes.ts';
import { projectEntries } from '../../../src/lifecycle/landing/project-entries.ts';
import {
  type GroupEntryInput,
  type JudgedGroupEntry,
  judgeGroupEntry,
} from '../../../src/lifecycle/merge-queue/judge-group-entry.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aLanding } from '../../support/builders/a-pull.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const ONE = 'access/one.yaml';
const BROKEN = { 'access/broken.yaml': 'grants: [' };
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 3h');
const NOBODYS = having(POLICY, 'orders_reader', 'orders_owner');
const NOTHING: JudgedGroupEntry = {
  concerned: false,
  faults: [],
  undecided: null,
  unreadable: false,
  entries: [],
};
const SOUND: JudgedGroupEntry = { ...NOTHING, concerned: true };

type Main = Awaited<ReturnType<typeof fakeMain>>;
type Files = ReturnType<Main['brings']>;

async function knownTo({ repository }: Main): Promise<GroupEntryInput['known']> {
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return { ledger: repository.ledger, state: state.value };
}

/** Puts a pull request on top of the branch as the queue does, with what else it would bring, and judges that. */
async function queued(
  main: Main,
  number: number,
  { with: more = {}, ...input }: Partial<GroupEntryInput> & { readonly with?: Files } = {},
): Promise<JudgedGroupEntry & { readonly commit: string }> {
  const onto = input.onto ?? main.head();
  const pull = main.pull(number);
  const files = { ...main.brings(number), ...more };
  const commit = main.git.push({ branch: 'queue', onto, files, merges: [pull.head.sha] });
  const judged = await judgeGroupEntry(main.repository, {
    pull,
    onto,
    pending: [],
    head: { sha: commit, madeAt: main.now().toISO() ?? '' },
    known: await knownTo(main),
    ...input,
  });
  return { ...judged, commit };
}

async function approved(main: Main, files: Files, by = ALICE, approver = DANA): Promise<number> {
  const number = await main.ask(files, by);
  main.review(number, approver);
  return number;
}

describe('what a pull request would bring', () => {
  it('is sound where it is approved, and would be recorded so', async () => {
    const main = await fakeMain();
    const { commit, ...judged } = await queued(main, await approved(main, { [ONE]: aGrant() }));
    expect(judged).toEqual({ ...SOUND, entries: [expect.anything()] });
    expect(judged.entries[0]).toMatchObject({
      type: 'authorized',
      grant: 'one',
      pull: 1,
      commit,
      window: { starts: '2026-11-23T14:00:02.000Z' },
      evidence: { merged_at: '2026-11-23T14:00:02.000Z', merged_by: null, author: ALICE },
    });
    expect(await main.story()).toEqual([]);
  });

  it('is at fault where it is not', async () => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(main, await main.ask({ [ONE]: aGrant() }));
    const faults = ['one: It is not approved: 1 of acme/dba must approve it.'];
    expect(judged).toEqual({ ...SOUND, faults });
  });

  it('is at fault where a rule forbids it, with all that is said', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant({ duration: '9h' }), 'README.md': 'Read' });
    const { faults, concerned } = await queued(main, number);
    expect([concerned, faults]).toEqual([
      true,
      [
        expect.stringMatching(/^one: .*README\.md/),
        expect.stringMatching(/^one: .*9h/),
        expect.stringMatching(/^one: It is not approved/),
      ],
    ]);
  });

  it.each<[string, Files]>([
    ['no file that concerns it', { 'README.md': 'Read' }],
    ['nothing', {}],
  ])('is nobody’s matter: %s', async (_name, files) => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(main, await main.ask(files));
    expect(judged).toEqual(NOTHING);
  });

  it('is looked at where files move, and changes nothing', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    const { commit: _, ...judged } = await queued(
      main,
      await main.ask({ [ONE]: null, 'access/uno.yaml': aGrant() }),
    );
    expect(judged).toEqual(SOUND);
  });

  it('is at fault from a fork, where it concerns access', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const other = await main.ask({ 'README.md': 'Read' });
    for (const each of [number, other]) {
      main.change(each, { head: { ...main.pull(each).head, sameRepository: false } });
    }
    const { commit: _, ...judged } = await queued(main, number);
    const faults = ['It comes from a fork: ask from a branch of this repository.'];
    expect(judged).toEqual({ ...SOUND, faults });
    expect((await queued(main, other)).concerned).toBe(false);
  });

  it('is not decided where no policy can be read', async () => {
    const main = await fakeMain({ policy: NOBODYS });
    const { commit: _, ...judged } = await queued(main, await main.ask({ [ONE]: aGrant() }));
    expect(judged).toEqual({ ...SOUND, undecided: 'There is no policy in force that can be read.' });
    expect((await queued(main, await main.ask({ 'access/one.yml': aGrant() }))).concerned).toBe(true);
    expect((await queued(main, await main.ask({ 'access/README.md': 'Read' }))).concerned).toBe(false);
  });

  it('is not decided where no policy was ever accepted', async () => {
    const main = await fakeMain();
    const known = await knownTo(main);
    const number = await main.ask({ [ONE]: aGrant() });
    const before = { ...known, state: { ...known.state, policy: null } };
    expect(await queued(main, number, { known: before })).toMatchObject({
      undecided: 'There is no policy in force that can be read.',
    });
  });

  it('is not decided while GitHub does not say who may', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    main.hide('acme/backend');
    const { commit: _, ...judged } = await queued(main, number);
    expect(judged).toEqual({ ...SOUND, undecided: 'GitHub answered 403' });
  });

  it('cannot be read', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant(), ...BROKEN });
    const { commit: _, ...judged } = await queued(main, number);
    expect(judged).toEqual({
      ...SOUND,
      unreadable: true,
      faults: [expect.stringMatching(/^access\/broken\.yaml: /)],
    });
  });

  it('cannot be read, and only what keeps it from that is said', async () => {
    const main = await fakeMain();
    // The text ends at the sign for a comment, which is worth a warning.
    const cut = aGrant({ id: 'cut', ticket: 'INC-1 #2' });
    const { faults } = await queued(main, await main.ask({ 'access/cut.yaml': cut, ...BROKEN }));
    expect(faults).toEqual([expect.stringMatching(/^access\/broken\.yaml: /)]);
  });
});

describe('what no pull request asks for', () => {
  const more = { 'access/more.yaml': aGrant({ id: 'more', role: 'logs-read' }) };
  const reason = 'It would change what its pull request does not: more.';

  it.each([
    ['just now', 0, { undecided: reason, faults: [] }],
    ['not quite ten minutes ago', 599, { undecided: reason, faults: [] }],
    ['ten minutes ago', 600, { undecided: null, faults: [reason] }],
  ])('in a commit made %s', async (_name, seconds, verdict) => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const madeAt = main.now().minus({ seconds }).toISO() ?? '';
    const onto = main.head();
    const commit = main.git.push({ branch: 'queue', onto, files: { ...main.brings(number), ...more } });
    const { commit: _, ...judged } = await queued(main, number, {
      with: more,
      head: { sha: commit, madeAt },
    });
    expect(judged).toEqual({ ...SOUND, ...verdict });
  });

  it('in a commit that says nothing of its time', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const commit = main.git.push({
      branch: 'queue',
      onto: main.head(),
      files: { ...main.brings(number), ...more },
    });
    expect(await queued(main, number, { head: { sha: commit, madeAt: '' } })).toMatchObject({
      faults: [reason],
    });
  });

  it('names each', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const also = { ...more, [ONE]: aGrant({ duration: '1h' }) };
    const { undecided } = await queued(main, number, { with: also });
    expect(undecided).toBe('It would change what its pull request does not: more, one.');
  });

  it('is not what its base has got meanwhile', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    main.push({ 'access/other.yaml': aGrant({ id: 'other', role: 'logs-read' }) });
    await main.land();
    expect(await queued(main, number)).toMatchObject({ faults: [], undecided: null });
  });

  it('is what its base has changed since, put back', async () => {
    const main = await fakeMain();
    const other = (duration: string) => ({ 'access/other.yaml': aGrant({ id: 'other', duration }) });
    main.push(other('2h'));
    await main.land();
    const number = await approved(main, { [ONE]: aGrant() });
    main.push(other('1h'));
    await main.land();
    const { undecided } = await queued(main, number, { with: other('2h') });
    expect(undecided).toBe('It would change what its pull request does not: other.');
  });

  it.each<[string, string, Partial<JudgedGroupEntry>]>([
    ['is not what it mends', aGrant({ id: 'other' }), { faults: [], undecided: null }],
    ['is not what it breaks', 'grants: [ ]]', { unreadable: true, undecided: null }],
  ])('%s beside what it asks for', async (_name, text, verdict) => {
    const main = await fakeMain();
    const path = 'access/other.yaml';
    main.push({ [path]: aGrant({ id: 'other' }) });
    await main.land();
    const number = await main.ask({ 'README.md': 'Read' });
    const mends = verdict.unreadable !== true;
    const stretch = async (files: Files): Promise<LandedStep> => {
      const before = await main.repository.trees.list(main.head(), '');
      const pushed = main.push(files);
      const after = await main.repository.trees.list(pushed, '');
      return { landing: aLanding({ pull: null, after: pushed }), before, after };
    };
    const pending = mends ? [await stretch({ [path]: 'grants: [' })] : [];
    expect(await queued(main, number, { pending, with: { [path]: text } })).toMatchObject(verdict);
  });

  it('cannot be told where what stands there cannot be read', async () => {
    const main = await fakeMain();
    const number = await main.ask({ 'access/broken.yaml': null });
    const before = await main.repository.trees.list(main.head(), '');
    const pushed = main.push({ ...BROKEN, ...more });
    const after = await main.repository.trees.list(pushed, '');
    const pending: LandedStep[] = [{ landing: aLanding({ pull: null, after: pushed }), before, after }];
    const { commit: _, ...judged } = await queued(main, number, { pending });
    // What bob pushed is refused when it lands, and is not the fault of whoever mends the file.
    expect(judged).toEqual(SOUND);
  });
});

describe('a policy in a merge group', () => {
  it('is sound where its owners have approved it', async () => {
    const main = await fakeMain();
    const { commit, ...judged } = await queued(main, await approved(main, main.policy(SHORTER), BOB, PETRA));
    expect(judged).toEqual({
      ...SOUND,
      entries: [expect.objectContaining({ type: 'policy-accepted', commit })],
    });
  });

  it('is at fault where they have not', async () => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(
      main,
      await approved(main, main.policy(SHORTER), BOB, DANA),
    );
    const faults = ['It is not approved: 1 of acme/platform must approve it.'];
    expect(judged).toEqual({ ...SOUND, faults });
  });

  it('is judged before the grants beside it, and its fault is said, too', async () => {
    const main = await fakeMain();
    const number = await main.ask({ ...main.policy(SHORTER), [ONE]: aGrant() });
    const { faults } = await queued(main, number);
    expect(faults[0]).toBe('It is not approved: 1 of acme/platform must approve it.');
    expect(faults.slice(1)).toEqual(expect.arrayContaining([expect.stringMatching(/^one: /)]));
  });

  it('beside grants files that cannot be read is not said to be at fault before they can', async () => {
    const main = await fakeMain();
    const number = await approved(main, { ...main.policy(SHORTER), ...BROKEN }, BOB, PETRA);
    const { faults, unreadable } = await queued(main, number);
    expect(unreadable).toBe(true);
    expect(faults).toEqual([expect.stringMatching(/^access\/broken\.yaml: /)]);
  });

  it('is sound as the first of all, where the operator’s owners have approved it', async () => {
    const main = await fakeMain();
    const known = await knownTo(main);
    const number = await approved(main, main.policy(SHORTER), BOB, PETRA);
    const before = { ...known, state: { ...known.state, policy: null } };
    const { faults, entries } = await queued(main, number, { known: before });
    expect([faults, entries.map(({ type }) => type)]).toEqual([[], ['policy-accepted']]);
  });

  it('is judged whatever else comes with it', async () => {
    const main = await fakeMain();
    const number = await main.ask({ ...main.policy(SHORTER), 'README.md': 'Read' }, BOB);
    const { faults } = await queued(main, number);
    expect(faults).toEqual(['It is not approved: 1 of acme/platform must approve it.']);
  });

  it('that is in force already is nobody’s matter', async () => {
    const main = await fakeMain();
    main.push(main.policy(SHORTER));
    await main.land();
    const { commit: _, ...judged } = await queued(main, await main.ask(main.policy(POLICY), BOB));
    expect(judged).toEqual(NOTHING);
  });

  it('is judged where a file beside it might be meant as it', async () => {
    const main = await fakeMain();
    main.push(main.policy(SHORTER));
    await main.land();
    const number = await main.ask({ '.GitHub/curfew.yml': POLICY }, BOB);
    const { faults } = await queued(main, number);
    expect(faults).toEqual(['It is not approved: 1 of acme/platform must approve it.']);
    expect(await queued(main, await main.ask({ 'README.md': 'Read' }, BOB))).toMatchObject({ faults: [] });
  });

  it('counts for what stands behind it in the queue', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const known = await knownTo(main);
    const policy = await queued(main, await approved(main, main.policy(SHORTER), BOB, PETRA));
    const then = projectEntries(known.ledger, known.state, policy.entries);
    const behind = await queued(main, number, { onto: policy.commit, known: then });
    expect(behind.faults).toEqual([expect.stringMatching(/^one: .*3h/)]);
    expect((await queued(main, number)).faults).toEqual([]);
  });
});

it('an entry that stands ahead in the queue counts as recorded', async () => {
  const main = await fakeMain();
  const first = await approved(main, { [ONE]: aGrant() });
  const again = await approved(main, { [ONE]: aGrant({ duration: '5h' }) });
  const known = await knownTo(main);
  const ahead = await queued(main, first);
  const then = projectEntries(known.ledger, known.state, ahead.entries);
  const behind = await queued(main, again, { onto: ahead.commit, known: then });
  expect(behind.faults).toEqual([expect.stringMatching(/^one: It is not approved/)]);
});
