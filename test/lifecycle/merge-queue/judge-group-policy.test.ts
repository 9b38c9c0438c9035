import { describe, expect, it } from 'vitest';
import { projectEntries } from '../../../src/lifecycle/landing/project-entries.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';
import { approved, BROKEN, NOTHING, ONE, projectedIn, queued, SOUND } from './a-queued-pull.ts';

const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 3h');

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
