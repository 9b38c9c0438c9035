import { describe, expect, it } from 'vitest';
import { notifyBreakGlass } from '../../../src/lifecycle/break-glass/notify.ts';
import { anEmergency, breakGlass, breaking } from '../../support/builders/an-emergency.ts';

const HELD = ['orders_reader alice_k'];
const LANDED = 'break-glass';
const second = [breaking({ id: 'two' }), { path: 'access/two.yaml' }] as const;

type World = Awaited<ReturnType<typeof anEmergency>>;
const kinds = ({ notifications }: World) => notifications.heard.map(({ kind }) => kind);

describe('notifications about break-glass are sent', () => {
  it('when it landed, when its review is overdue, and when it is accepted: each once', async () => {
    await using world = await anEmergency();
    const other = world.beside();
    const pull = await breakGlass(world);
    await other.look();
    expect(world.notifications.heard).toEqual([
      {
        kind: LANDED,
        repository: 'acme/access',
        grants: ['one'],
        holder: 'alice',
        role: 'orders-db-read',
        pull,
        effects: [{ target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' }],
        until: '2026-11-23T15:00:00.000Z',
        reviewBy: '2026-11-23T18:00:00.000Z',
        reviewers: ['acme/dba'],
        by: null,
        text: 'alice gets orders-db-read without approval, by break-glass in acme/access#1, until 2026-11-23T15:00:00Z. A member of acme/dba must review it before 2026-11-23T18:00:00Z.',
      },
    ]);
    await world.pass('3h');
    expect(kinds(world)).toEqual([LANDED]);
    await world.pass('1h');
    world.restart({ database: 'kept' });
    await world.look();
    expect(kinds(world)).toEqual([LANDED, 'break-glass-overdue']);
    await world.review(world.people.dana, pull);
    await other.look();
    await world.look();
    expect(kinds(world)).toEqual([LANDED, 'break-glass-overdue', 'break-glass-accepted']);
    expect(world.notifications.heard.at(-1)).toMatchObject({ by: 'dana' });
    await world.pass('1d');
    expect(world.notifications.heard).toHaveLength(3);
    expect(other.failures()).toEqual([]);
  });

  it('when it is rejected', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    await world.review(world.people.dora, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.notifications.heard[1]).toMatchObject({
      kind: 'break-glass-rejected',
      by: 'dora',
      text: 'dora rejected the break-glass access of alice to orders-db-read in acme/access#1. This ends the grant at once.',
    });
    expect(world.notifications.heard).toHaveLength(2);
  });

  it('and none about a grant that was approved or refused', async () => {
    await using world = await anEmergency();
    await world.give(breaking({ break_glass: null }));
    const tooLong = await breakGlass(world, breaking({ id: 'two', duration: '3h' }), {
      path: 'access/two.yaml',
    });
    await world.owner.merge(world.github, tooLong, { admin: true });
    await world.look();
    expect(world.story('two')).toEqual(['refused']);
    expect(world.notifications.heard).toEqual([]);
  });

  it('later if the recipient cannot be reached, and in order', async () => {
    await using world = await anEmergency();
    world.notifications.state = 'away';
    const pull = await breakGlass(world);
    expect(world.targets.orders.held()).toEqual(HELD);
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    await world.look();
    await world.look();
    expect(world.logged.filter(({ text }) => text.includes('could not be sent'))).not.toEqual([]);
    world.notifications.state = 'there';
    world.sleep('5m');
    await world.look();
    await world.look();
    expect(kinds(world)).toEqual([LANDED, 'break-glass-rejected']);
  });

  it('while access goes on: no other work waits for the recipient', async () => {
    await using world = await anEmergency();
    world.notifications.state = 'hangs';
    await breakGlass(world);
    expect(world.targets.orders.held()).toEqual(HELD);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ late_ms: 0 });
    expect(world.notifications.heard).toEqual([]);
  });

  it('by the next process if one dies while it sends', async () => {
    await using world = await anEmergency();
    world.notifications.state = 'hangs';
    await breakGlass(world);
    world.notifications.state = 'there';
    world.restart({ database: 'kept' });
    await world.look();
    expect(kinds(world)).toEqual([]);
    world.sleep('5m');
    await world.look();
    expect(kinds(world)).toEqual([LANDED]);
  });

  it('twice if a process dies before it marks one as sent, or if the database is lost', async () => {
    await using world = await anEmergency();
    const { markSent } = world.database;
    world.database.markSent = async () => {
      throw new Error('gone');
    };
    await breakGlass(world);
    world.database.markSent = markSent;
    expect(kinds(world)).toEqual([LANDED]);
    world.sleep('5m');
    await world.look();
    expect(kinds(world)).toEqual([LANDED]);
    world.restart({ database: 'kept' });
    await world.look();
    await world.look();
    expect(kinds(world)).toEqual([LANDED, LANDED]);
    world.restart();
    await world.look();
    expect(world.notifications.heard).toHaveLength(3);
  });

  it('again only about an overdue review if the database is lost days later', async () => {
    await using world = await anEmergency();
    const first = await breakGlass(world);
    await breakGlass(world, ...second);
    await world.review(world.people.dana, first);
    await world.look();
    await world.pass('4d');
    world.notifications.heard.length = 0;
    world.restart();
    await world.look();
    expect(world.notifications.heard).toMatchObject([{ kind: 'break-glass-overdue', grants: ['two'] }]);
  });

  it('about the other grants if the entries of one cannot be read', async () => {
    await using world = await anEmergency();
    world.notifications.state = 'away';
    await breakGlass(world);
    await breakGlass(world, ...second);
    world.notifications.state = 'there';
    world.sleep('5m');
    const curfew = await world.curfew();
    const life = async (grant: string) => {
      if (grant === 'one') throw new Error('its file cannot be read');
      return curfew.ledger.life(grant);
    };
    await notifyBreakGlass({ ...curfew, ledger: { ...curfew.ledger, life } });
    await world.look();
    expect(world.notifications.heard.map(({ grants }) => grants)).toEqual([['two'], ['one']]);
    expect(world.logged.at(-1)?.text).toContain('its file cannot be read');
  });
});
