import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const DBA =
  '    approval:\n      - { count: 1, from: [acme/dba] }\n    provision:\n      - { target: orders-db, member_of: orders_reader }\n    connect';
const HOURS = "{ days: [mon, tue, wed, thu, fri], from: '08:00', to: '19:00', zone: Europe/Berlin }";
/**
 * Automatic approval: of orders-db-read for up to 2h, 3h a week, in office hours; of logs-read in office
 * hours.
 */
const LIMITED = having(
  having(
    POLICY,
    DBA,
    DBA.replace(
      '    provision',
      `    automatic: { max_duration: 2h, max_total: { of: 3h, within: 7d }, hours: ${HOURS} }\n    provision`,
    ),
  ),
  '    approval: automatic\n',
  `    approval: automatic\n    automatic: { hours: ${HOURS} }\n`,
);

describe('automatic approval', () => {
  it('suffices within its limits; beyond them, people must approve', async () => {
    await using world = await aRepository({ policy: LIMITED });
    const { alice, dana } = world.people;
    const first = await world.propose(alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
    await world.look();
    expect(world.github.pull(first).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({
      evidence: {
        decision: {
          by: 'automatic',
          outcome: 'approved',
          automatic: [{ met: true }, { met: true }, { met: true }, { met: true }, { met: true }],
        },
      },
    });

    const second = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two', duration: '4h' }) });
    await world.look();
    const waiting = world.check(second);
    expect(waiting.title).toBe('alice: orders-db-read for 4h. Waiting for 1 of acme/dba');
    expect(waiting.summary?.split('\n').slice(0, 2)).toEqual([
      'Next: 1 of acme/dba must approve this in a review. Then Curfew merges it.  ',
      'Not approved automatically: 4h is longer than automatic approval allows (2h). 4h in total is more than automatic approval allows (3h within 7d).',
    ]);
    await world.review(dana, second);
    await world.look();
    expect(world.ledger().findLast(({ type }) => type === 'authorized')).toMatchObject({
      grant: 'two',
      evidence: {
        decision: { by: 'people', automatic: [{}, {}, { limit: 'max-duration', met: false }, {}, {}] },
      },
    });
  });

  it('waits for its hours, and is given when they begin', async () => {
    await using world = await aRepository({ policy: LIMITED });
    world.sleep('6h');
    const pull = await world.propose(world.people.alice, {
      'access/one.yaml': aGrant({ role: 'logs-read', duration: '1h' }),
    });
    await world.look();
    expect([world.check(pull).status, world.check(pull).title]).toEqual([
      'queued',
      'alice: logs-read for 1h. Waiting for the hours of automatic approval',
    ]);
    world.sleep('10h');
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    world.sleep('1h');
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
  });

  it('outside its hours is refused if an administrator merges it, and the ledger says why', async () => {
    await using world = await aRepository({ policy: LIMITED });
    world.sleep('6h');
    const pull = await world.propose(world.people.alice, {
      'access/one.yaml': aGrant({ role: 'logs-read', duration: '1h' }),
    });
    await world.look();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'refused',
      reasons: [{ code: 'decision-waiting' }],
      decision: {
        by: 'automatic',
        automatic: [{ met: true }, { limit: 'hours', met: false, asked: 'mon 21:00 Europe/Berlin' }],
      },
    });
    expect(world.openIssues()[0]?.body).toContain('outside the hours of automatic approval');
    expect(world.targets.logs.asked).toEqual([]);
  });

  it('is confirmed by a process that did not judge it', async () => {
    await using world = await aRepository({ policy: LIMITED });
    const later = aGrant({ duration: '1h', from: '2026-11-23T20:00Z' });
    await world.propose(world.people.alice, { 'access/one.yaml': later });
    await world.look();
    world.restart();
    await world.pass('6h');
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('is blocked if an eligible person asks for changes', async () => {
    await using world = await aRepository({ policy: having(LIMITED, 'merge: auto', 'merge: manual') });
    const { alice, bob, carol } = world.people;
    const pull = await world.propose(alice, {
      'access/one.yaml': aGrant({ role: 'logs-read', duration: '1h' }),
    });
    await world.look();
    await world.review(carol, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    await world.review(bob, pull, 'REQUEST_CHANGES');
    await world.look();
    expect([world.check(pull).conclusion, world.check(pull).title]).toEqual([
      'failure',
      'alice: logs-read for 1h. bob requested changes',
    ]);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({ type: 'refused', reasons: [{ code: 'decision-blocked' }] });
    expect(world.targets.logs.asked).toEqual([]);
  });
});

describe('an approval', () => {
  it('that is too old at the merge does not count', async () => {
    const policy = having(
      having(POLICY, 'merge: auto', 'merge: manual'),
      '  on_behalf: deny',
      '  on_behalf: deny\n  approval_valid_for: 2d',
    );
    await using world = await aRepository({ policy });
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    await world.review(dana, pull);
    world.sleep('2d');
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    world.sleep('1s');
    await world.look();
    expect(world.check(pull).conclusion).toBe('action_required');
    expect(world.check(pull).summary).toContain(
      'dana does not count: the approval is too old for the policy',
    );
    const path = `/repos/acme/access/pulls/${pull}`;
    expect((await world.owner.request('GET', path)).body).toMatchObject({
      requested_reviewers: [{ login: 'dana' }],
    });
    // A person who removes the request for a review does not get another one.
    await world.owner.request('DELETE', `${path}/requested_reviewers`, { reviewers: ['dana'] });
    await world.look();
    expect((await world.owner.request('GET', path)).body).toMatchObject({ requested_reviewers: [] });
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'refused',
      decision: { lines: [{ notCounted: [{ why: 'too-old' }] }] },
    });
    expect(world.targets.orders.asked).toEqual([]);
  });
});
