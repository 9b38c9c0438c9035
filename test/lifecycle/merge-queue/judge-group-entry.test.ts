import { describe, expect, it } from 'vitest';
import type { LandedStep } from '../../../src/lifecycle/landing/changes-by-landing.ts';
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
const FORBIDDEN = having(POLICY, 'orders_reader', 'orders_owner');
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

async function projectedIn({ repository }: Main): Promise<GroupEntryInput['projected']> {
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return { ledger: repository.ledger, state: state.value };
}

/**
 * Builds the commit of a merge group as the queue does, with other files if a test asks for them, and judges
 * it.
 */
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
    waiting: [],
    head: { sha: commit, madeAt: main.now().toISO() ?? '' },
    projected: await projectedIn(main),
    ...input,
  });
  return { ...judged, commit };
}

async function approved(main: Main, files: Files, by = ALICE, approver = DANA): Promise<number> {
  const number = await main.ask(files, by);
  main.review(number, approver);
  return number;
}

describe('a pull request in a merge group', () => {
  it('is sound if it is approved, and the ledger would record it as landed', async () => {
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

  it('is at fault without approval', async () => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(main, await main.ask({ [ONE]: aGrant() }));
    const faults = ['Grant one: It is not approved. 1 of acme/dba must approve it.'];
    expect(judged).toEqual({ ...SOUND, faults });
  });

  it('is at fault if rules forbid it, for every reason', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant({ duration: '9h' }), 'README.md': 'Read' });
    const { faults, concerned } = await queued(main, number);
    expect([concerned, faults]).toEqual([
      true,
      [
        expect.stringMatching(/^Grant one: .*README\.md/),
        expect.stringMatching(/^Grant one: .*9h/),
        expect.stringMatching(/^Grant one: It is not approved/),
      ],
    ]);
  });

  it.each<[string, Files]>([
    ['another file', { 'README.md': 'Read' }],
    ['nothing', {}],
  ])('does not concern Curfew if it changes %s', async (_name, files) => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(main, await main.ask(files));
    expect(judged).toEqual(NOTHING);
  });

  it('is judged if a grants file moves, and changes nothing', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    const { commit: _, ...judged } = await queued(
      main,
      await main.ask({ [ONE]: null, 'access/uno.yaml': aGrant() }),
    );
    expect(judged).toEqual(SOUND);
  });

  it('is at fault if it changes access from a fork', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const other = await main.ask({ 'README.md': 'Read' });
    for (const pull of [number, other]) {
      main.change(pull, { head: { ...main.pull(pull).head, sameRepository: false } });
    }
    const { commit: _, ...judged } = await queued(main, number);
    const faults = [
      'It comes from a fork. Push the branch to this repository and open the request from there.',
    ];
    expect(judged).toEqual({ ...SOUND, faults });
    expect((await queued(main, other)).concerned).toBe(false);
  });

  it('is undecided if no policy can be used', async () => {
    const main = await fakeMain({ policy: FORBIDDEN });
    const { commit: _, ...judged } = await queued(main, await main.ask({ [ONE]: aGrant() }));
    expect(judged).toEqual({ ...SOUND, undecided: 'No policy in force can be read.' });
    expect((await queued(main, await main.ask({ 'access/one.yml': aGrant() }))).concerned).toBe(true);
    expect((await queued(main, await main.ask({ 'access/README.md': 'Read' }))).concerned).toBe(false);
  });

  it('is undecided before the first policy is accepted', async () => {
    const main = await fakeMain();
    const projected = await projectedIn(main);
    const number = await main.ask({ [ONE]: aGrant() });
    const before = { ...projected, state: { ...projected.state, policy: null } };
    expect(await queued(main, number, { projected: before })).toMatchObject({
      undecided: 'No policy in force can be read.',
    });
  });

  it('is undecided while a team cannot be read', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    main.hide('acme/backend');
    const { commit: _, ...judged } = await queued(main, number);
    expect(judged).toEqual({ ...SOUND, undecided: 'GitHub answered 403' });
  });

  it('is unreadable if it breaks a grants file', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant(), ...BROKEN });
    const { commit: _, ...judged } = await queued(main, number);
    expect(judged).toEqual({
      ...SOUND,
      unreadable: true,
      faults: [expect.stringMatching(/^access\/broken\.yaml: /)],
    });
  });

  it('shows only the errors of a file that it breaks, not the warnings', async () => {
    const main = await fakeMain();
    // YAML ends the text at ` #`, which is a warning.
    const cut = aGrant({ id: 'cut', ticket: 'INC-1 #2' });
    const { faults } = await queued(main, await main.ask({ 'access/cut.yaml': cut, ...BROKEN }));
    expect(faults).toEqual([expect.stringMatching(/^access\/broken\.yaml: /)]);
  });
});

describe('a commit that changes more than its pull request', () => {
  const more = { 'access/more.yaml': aGrant({ id: 'more', role: 'logs-read' }) };
  const reason = 'The merge would change grants that the pull request does not change: more.';

  it.each([
    ['a moment ago is undecided', 0, { undecided: reason, faults: [] }],
    ['a second less than ten minutes ago is undecided', 599, { undecided: reason, faults: [] }],
    ['ten minutes ago is at fault', 600, { undecided: null, faults: [reason] }],
  ])('made %s', async (_name, seconds, verdict) => {
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

  it('is at fault if it says no time', async () => {
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

  it('is judged with all the grants that it changes', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const also = { ...more, [ONE]: aGrant({ duration: '1h' }) };
    const { undecided } = await queued(main, number, { with: also });
    expect(undecided).toBe('The merge would change grants that the pull request does not change: more, one.');
  });

  it('is sound if the base alone brought the rest', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    main.push({ 'access/other.yaml': aGrant({ id: 'other', role: 'logs-read' }) });
    await main.land();
    expect(await queued(main, number)).toMatchObject({ faults: [], undecided: null });
  });

  it('is not sound if it restores what the base has changed', async () => {
    const main = await fakeMain();
    const other = (duration: string) => ({ 'access/other.yaml': aGrant({ id: 'other', duration }) });
    main.push(other('2h'));
    await main.land();
    const number = await approved(main, { [ONE]: aGrant() });
    main.push(other('1h'));
    await main.land();
    const { undecided } = await queued(main, number, { with: other('2h') });
    expect(undecided).toBe('The merge would change grants that the pull request does not change: other.');
  });

  it.each<[string, string, Partial<JudgedGroupEntry>]>([
    ['is sound if it fixes a file', aGrant({ id: 'other' }), { faults: [], undecided: null }],
    ['is unreadable if it breaks a file', 'grants: [ ]]', { unreadable: true, undecided: null }],
  ])('%s that its pull request does not change', async (_name, text, verdict) => {
    const main = await fakeMain();
    const path = 'access/other.yaml';
    main.push({ [path]: aGrant({ id: 'other' }) });
    await main.land();
    const number = await main.ask({ 'README.md': 'Read' });
    const fixes = verdict.unreadable !== true;
    const landedStep = (files: Files): LandedStep => {
      const before = main.head();
      const after = main.push(files);
      return { landing: aLanding({ pull: null, after }), before, after };
    };
    const waiting = fixes ? [landedStep({ [path]: 'grants: [' })] : [];
    expect(await queued(main, number, { waiting, with: { [path]: text } })).toMatchObject(verdict);
  });

  it('is sound if it fixes a file beside which another push changed a grant', async () => {
    const main = await fakeMain();
    const number = await main.ask({ 'access/broken.yaml': null });
    const before = main.head();
    const after = main.push({ ...BROKEN, ...more });
    const waiting: LandedStep[] = [{ landing: aLanding({ pull: null, after }), before, after }];
    const { commit: _, ...judged } = await queued(main, number, { waiting });
    // Bob's push is refused when it lands. It is no fault of the pull request that fixes the file.
    expect(judged).toEqual(SOUND);
  });
});

describe('a policy in a merge group', () => {
  it('is sound if its owners approved it', async () => {
    const main = await fakeMain();
    const { commit, ...judged } = await queued(main, await approved(main, main.policy(SHORTER), BOB, PETRA));
    expect(judged).toEqual({
      ...SOUND,
      entries: [expect.objectContaining({ type: 'policy-accepted', commit })],
    });
  });

  it('is at fault if they did not', async () => {
    const main = await fakeMain();
    const { commit: _, ...judged } = await queued(
      main,
      await approved(main, main.policy(SHORTER), BOB, DANA),
    );
    const faults = ['It is not approved. 1 of acme/platform must approve it.'];
    expect(judged).toEqual({ ...SOUND, faults });
  });

  it('is judged before the grants of the same pull request, and its faults come first', async () => {
    const main = await fakeMain();
    const number = await main.ask({ ...main.policy(SHORTER), [ONE]: aGrant() });
    const { faults } = await queued(main, number);
    expect(faults[0]).toBe('It is not approved. 1 of acme/platform must approve it.');
    expect(faults.slice(1)).toEqual(expect.arrayContaining([expect.stringMatching(/^Grant one: /)]));
  });

  it('shows only the unreadable grants files that the same pull request breaks', async () => {
    const main = await fakeMain();
    const number = await approved(main, { ...main.policy(SHORTER), ...BROKEN }, BOB, PETRA);
    const { faults, unreadable } = await queued(main, number);
    expect(unreadable).toBe(true);
    expect(faults).toEqual([expect.stringMatching(/^access\/broken\.yaml: /)]);
  });

  it('is sound as the first one if the operator’s policy owners approved it', async () => {
    const main = await fakeMain();
    const projected = await projectedIn(main);
    const number = await approved(main, main.policy(SHORTER), BOB, PETRA);
    const before = { ...projected, state: { ...projected.state, policy: null } };
    const { faults, entries } = await queued(main, number, { projected: before });
    expect([faults, entries.map(({ type }) => type)]).toEqual([[], ['policy-accepted']]);
  });

  it('is judged whatever else the pull request changes', async () => {
    const main = await fakeMain();
    const number = await main.ask({ ...main.policy(SHORTER), 'README.md': 'Read' }, BOB);
    const { faults } = await queued(main, number);
    expect(faults).toEqual(['It is not approved. 1 of acme/platform must approve it.']);
  });

  it('does not concern Curfew if it is the policy in force', async () => {
    const main = await fakeMain();
    main.push(main.policy(SHORTER));
    await main.land();
    const { commit: _, ...judged } = await queued(main, await main.ask(main.policy(POLICY), BOB));
    expect(judged).toEqual(NOTHING);
  });

  it('is judged if another spelling of its path is changed', async () => {
    const main = await fakeMain();
    main.push(main.policy(SHORTER));
    await main.land();
    const number = await main.ask({ '.GitHub/curfew.yml': POLICY }, BOB);
    const { faults } = await queued(main, number);
    expect(faults).toEqual(['It is not approved. 1 of acme/platform must approve it.']);
    expect(await queued(main, await main.ask({ 'README.md': 'Read' }, BOB))).toMatchObject({ faults: [] });
  });

  it('is in force for the pull requests behind it in the queue', async () => {
    const main = await fakeMain();
    const number = await approved(main, { [ONE]: aGrant() });
    const projected = await projectedIn(main);
    const policy = await queued(main, await approved(main, main.policy(SHORTER), BOB, PETRA));
    const withPolicy = projectEntries(projected.ledger, projected.state, policy.entries);
    const behind = await queued(main, number, { onto: policy.commit, projected: withPolicy });
    expect(behind.faults).toEqual([expect.stringMatching(/^Grant one: .*3h/)]);
    expect((await queued(main, number)).faults).toEqual([]);
  });
});

it('a pull request counts as landed for those behind it in the queue', async () => {
  const main = await fakeMain();
  const first = await approved(main, { [ONE]: aGrant() });
  const again = await approved(main, { [ONE]: aGrant({ duration: '5h' }) });
  const projected = await projectedIn(main);
  const ahead = await queued(main, first);
  const withFirst = projectEntries(projected.ledger, projected.state, ahead.entries);
  const behind = await queued(main, again, { onto: ahead.commit, projected: withFirst });
  expect(behind.faults).toEqual([expect.stringMatching(/^Grant one: It is not approved/)]);
});
