import { describe, expect, it } from 'vitest';
import { anEmergency, breakGlass, breaking, issueAbout } from '../../support/builders/an-emergency.ts';

const HELD = ['orders_reader alice_k'];
const REVIEWED = 'break-glass-reviewed';
const second = (id: string) => [breaking({ id }), { path: `access/${id}.yaml` }] as const;

describe('a review afterwards', () => {
  it('counts only from a person who may give it, and not after a dismissal', async () => {
    await using world = await anEmergency();
    const { carol, dana, dora } = world.people;
    world.teams.dba.add(world.people.alice);
    const pull = await breakGlass(world);
    const look = async () => {
      await world.look();
      expect(world.story()).not.toContain(REVIEWED);
      expect(world.targets.orders.held()).toEqual(HELD);
    };
    await world.review(carol, pull);
    await look();
    await carol.review(world.github, pull, 'REQUEST_CHANGES');
    await look();
    await dana.review(world.github, pull, 'COMMENT');
    await look();
    const dismissed = await world.review(dana, pull);
    await world.owner.dismiss(world.github, pull, dismissed);
    await look();
    world.restart();
    await world.review(dora, pull);
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({ type: REVIEWED, by: { login: 'dora' }, accepted: true });
  });

  it('rejects if one of the reviewers rejects', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    await world.review(world.people.dora, pull, 'REQUEST_CHANGES');
    await world.review(world.people.dana, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().filter(({ type }) => type === REVIEWED)).toMatchObject([{ accepted: false }]);
    expect(
      world.logged.filter(
        ({ level, text }) => level === 'error' && /a reviewer rejected a break-glass grant/.test(text),
      ),
    ).not.toEqual([]);
  });

  it('that is overdue is published, and stops further break-glass until it is given', async () => {
    await using world = await anEmergency();
    const first = await breakGlass(world);
    await world.pass('3h');
    expect(issueAbout(world, /^Break-glass: alice/)?.state).toBe('open');
    await world.owner.review(world.github, first, 'COMMENT');
    await world.pass('1h');
    const overdue = issueAbout(world, /^Break-glass, review overdue: alice orders-db-read/);
    expect(overdue).toMatchObject({ state: 'open' });
    expect(overdue?.body).toContain('The review was due 2026-11-23T18:00:00Z');
    expect(
      world.logged.filter(({ text }) => /the review of a break-glass grant is overdue/.test(text)),
    ).toMatchObject([{ level: 'error' }]);
    await world.look();
    expect(
      world.logged.filter(({ text }) => /the review of a break-glass grant is overdue/.test(text)),
    ).toHaveLength(1);

    const next = await breakGlass(world, ...second('two'));
    const [annotation, ...more] = world.check(next).annotations;
    expect(more).toEqual([]);
    expect(annotation?.message).toMatch(
      /is overdue: one, due 2026-11-23T18:00:00Z\. A member of acme\/dba must review pull request 1 first/,
    );
    const others = await breakGlass(world, breaking({ id: 'logs', role: 'logs-read' }), {
      path: 'access/logs.yaml',
    });
    expect(world.github.pull(others).merged).toBe(false);
    await world.owner.merge(world.github, others, { admin: true });
    await world.look();
    expect(world.story('logs')).toEqual(['refused']);
    const carols = { path: 'access/carol.yaml', who: world.people.carol };
    await breakGlass(world, breaking({ id: 'carols', holder: 'carol' }), carols);
    expect(world.targets.orders.held()).toEqual(['orders_reader carol']);

    await world.review(world.people.dana, first);
    await world.look();
    await world.look();
    expect(world.story('one').at(-1)).toBe(REVIEWED);
    expect(issueAbout(world, /accepted: alice/)?.state).toBe('closed');
    expect(world.github.pull(next).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual([...HELD, 'orders_reader carol']);
  });

  it('may be given before the merge, for the same content', async () => {
    await using world = await anEmergency();
    world.simulator.faults.next({ path: /\/merge$/ }, { kind: 'answer', status: 409 }, 1);
    const pull = await breakGlass(world);
    expect(world.github.pull(pull).merged).toBe(false);
    await world.review(world.people.dana, pull);
    world.restart();
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(HELD);
    await world.look();
    expect(world.story().at(-1)).toBe(REVIEWED);
    world.failures();
  });

  it('that rejects before the merge stops it', async () => {
    await using world = await anEmergency();
    world.simulator.faults.next({ path: /\/merge$/ }, { kind: 'answer', status: 409 }, 1);
    const pull = await breakGlass(world);
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    world.restart();
    await world.look();
    expect(world.check(pull)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringMatching(/dana requested changes/),
    });
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story().at(-1)).toBe('refused');
    expect(world.targets.orders.asked).toEqual([]);
    world.failures();
  });

  it.each([
    ['reviews', /\/pulls\/\d+\/reviews$/],
    ['members', /\/orgs\/acme\/teams\/dba\/members$/],
  ])('is awaited while GitHub does not list its %s, and ends nothing meanwhile', async (_name, path) => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    world.simulator.faults.next(
      { path, app: 'curfew' },
      { kind: 'answer', status: 503 },
      Number.POSITIVE_INFINITY,
    );
    world.restart();
    await world.look();
    expect(world.targets.orders.held()).toEqual(HELD);
    expect(world.story()).not.toContain(REVIEWED);
    world.simulator.faults.clear();
    await world.look();
    world.failures();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().filter((type) => type === REVIEWED)).toHaveLength(1);
  });

  it('is recorded once, though its event comes twice and to several processes', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    const other = world.beside();
    await world.review(world.people.dana, pull);
    await world.wake({ kind: 'review', repository: 'acme/access', pull });
    await world.wake({ kind: 'review', repository: 'acme/access', pull });
    await world.work();
    expect(world.story().at(-1)).toBe(REVIEWED);
    await other.look();
    world.restart();
    await world.look();
    expect(world.story().filter((type) => type === REVIEWED)).toHaveLength(1);
    expect(world.github.issues()).toHaveLength(1);
    expect(other.failures()).toEqual([]);
  });

  it('that rejects ends access as soon as the target answers', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    world.targets.orders.down = true;
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.story().slice(-3)).toEqual([REVIEWED, 'ended', 'revoke-failed']);
    expect(issueAbout(world, /rejected/)?.body).toContain('**could not be revoked yet**');
    world.restart();
    world.targets.orders.down = false;
    await world.look();
    world.failures();
    expect(world.targets.orders.held()).toEqual([]);
    expect(issueAbout(world, /rejected/)?.body).toContain('revoked');
  });
});
