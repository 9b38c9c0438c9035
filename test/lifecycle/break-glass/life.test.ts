import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { POLICY } from '../../support/builders/a-repository.ts';
import {
  anEmergency,
  breakGlass,
  breaking,
  issueAbout,
  WITH_BREAK_GLASS,
} from '../../support/builders/an-emergency.ts';
import { having } from '../../support/builders/written-policy.ts';

const HELD = ['orders_reader alice_k'];

describe('a break-glass grant', () => {
  it('is given at once, published, accepted afterwards, and ends like any other', async () => {
    await using world = await anEmergency();
    const { dana } = world.people;
    const pull = await breakGlass(world);
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(HELD);
    expect(world.story()).toEqual(['requested', 'authorized', 'provisioning', 'provisioned']);
    expect(world.check(pull)).toMatchObject({
      conclusion: 'success',
      title: 'alice: orders-db-read for 1h. Merged and authorized by break-glass',
    });
    expect(world.github.log('main')[0]?.message).toMatch(
      /^Grant alice orders-db-read for 1h, break-glass \(#1\)/,
    );
    expect(
      world.github
        .log('curfew/ledger')
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/authorized alice orders-db-read until \S+, break-glass \(#1\)/);
    expect(world.github.pull(pull).requestedTeams).toEqual(['dba']);
    expect(world.logged.filter(({ text }) => /access without approval/.test(text))).toEqual([
      { level: 'warn', text: expect.stringContaining('"holder":"alice"') },
    ]);

    const issue = issueAbout(world, /^Break-glass: alice orders-db-read \(#1\)$/);
    expect(issue?.state).toBe('open');
    expect(issue?.body).toContain('**alice has orders-db-read without approval**');
    expect(issue?.body).toMatch(/From 2026-11-23T14:00:00Z until 2026-11-23T15:00:00Z/);
    expect(issue?.body).toContain('`orders_reader` in `orders-db` as `alice_k`: given');
    expect(issue?.body).toContain('Why: Find out why refunds for order 1182 are stuck');
    expect(issue?.body).toMatch(
      /a member of @acme\/dba, but not the holder, reviews #1 before 2026-11-23T18:00:00Z/,
    );

    await world.pass('10m');
    await world.review(dana, pull);
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'break-glass-reviewed',
      accepted: true,
      by: { login: 'dana' },
      pull,
    });
    expect(world.targets.orders.held()).toEqual(HELD);
    expect(issueAbout(world, /accepted/)).toMatchObject({ state: 'open', number: issue?.number });

    await world.pass('50m');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['revoked', 'reverted']);
    expect(issueAbout(world, /accepted/)).toMatchObject({ state: 'closed', number: issue?.number });
    expect(world.github.file('main', 'access/one.yaml')).toBeUndefined();
    await world.pass('1h');
    world.restart();
    await world.look();
    expect(world.github.issues()).toHaveLength(1);
  });

  it('ends at once if it is rejected, and the issue stays open for a person', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world);
    const session = world.targets.orders.openSession('alice_k');
    await world.pass('10m');
    await world.review(world.people.dora, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(session.isOpen()).toBe(false);
    expect(world.story().slice(-4)).toEqual(['break-glass-reviewed', 'ended', 'revoked', 'reverted']);
    const entries = world.ledger();
    expect(entries.find(({ type }) => type === 'ended')).toMatchObject({
      cause: 'rejected',
      by: { login: 'dora' },
      ended_in: null,
    });
    expect(entries.find(({ type }) => type === 'revoked')).toMatchObject({ cause: 'rejected' });
    const issue = issueAbout(world, /^Break-glass, rejected: alice/);
    expect(issue).toMatchObject({ state: 'open' });
    expect(issue?.body).toMatch(/\*\*dora rejected it/);
    await world.pass('1d');
    expect(issueAbout(world, /rejected/)?.state).toBe('open');
    expect(await breakGlass(world, breaking({ id: 'two' }), { path: 'access/two.yaml' })).toBeGreaterThan(
      pull,
    );
    expect(world.targets.orders.held()).toEqual(HELD);
  });

  it('that is rejected names the other grant by which its holder keeps the access', async () => {
    await using world = await anEmergency();
    const other = await world.give(aGrant({ id: 'two', duration: '4h' }), 'access/two.yaml');
    const pull = await breakGlass(world);
    expect(issueAbout(world, /^Break-glass: alice/)?.body).toContain(
      `\`alice_k\`: given, also by \`two\` (#${other}), whose window ends at 2026-11-23T18:00:02Z`,
    );
    await world.review(world.people.dora, pull, 'REQUEST_CHANGES');
    await world.look();
    expect(world.targets.orders.held()).toEqual(HELD);
    const issue = issueAbout(world, /^Break-glass, rejected: alice/);
    const kept = `kept the access by another grant:** \`two\` (#${other}), whose window was to end at 2026-11-23T18:00:02Z.`;
    expect(issue?.body).toContain(kept);
    expect(issue?.body).toContain('not revoked, because `two` gave the same access');
    expect(world.notifications.heard.at(-1)?.text).toContain(
      `alice keeps the access by another grant: two (#${other}), whose window ends at 2026-11-23T18:00:02Z.`,
    );
  });

  it('is merged at once even if the policy leaves merging to people', async () => {
    await using world = await anEmergency(having(WITH_BREAK_GLASS, 'merge: auto', 'merge: manual'));
    const pull = await breakGlass(world);
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(HELD);
  });

  it('is not merged while it is a draft', async () => {
    await using world = await anEmergency();
    await world.people.alice.pushBranch(world.github, 'ask', {
      files: { 'access/one.yaml': breaking() },
      message: 'Ask',
    });
    const pull = await world.people.alice.openPull(world.github, { head: 'ask', title: 'Ask', draft: true });
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    expect(world.check(pull)).toMatchObject({ conclusion: 'action_required' });
  });

  it('of a role with automatic approval is reviewed by the policy owners', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world, breaking({ role: 'logs-read' }));
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    expect(issueAbout(world, /^Break-glass/)?.body).toContain('@acme/platform');
    await world.review(world.people.dana, pull);
    await world.look();
    expect(world.story()).not.toContain('break-glass-reviewed');
    await world.review(world.people.petra, pull);
    await world.look();
    expect(world.story()).toContain('break-glass-reviewed');
  });

  it('needs no ticket, even if other requests do', async () => {
    await using world = await anEmergency(having(WITH_BREAK_GLASS, 'required: false', 'required: true'));
    await breakGlass(world);
    expect(world.targets.orders.held()).toEqual(HELD);
    expect(issueAbout(world, /^Break-glass/)?.body).toContain('Ticket: none yet');
  });

  it('still owes its review after any person shortened or withdrew it', async () => {
    await using world = await anEmergency();
    const first = await breakGlass(world);
    await world.propose(world.people.bob, { 'access/one.yaml': breaking({ duration: '30m' }) });
    await world.look();
    await world.pass('10m');
    await world.review(world.people.dana, first, 'REQUEST_CHANGES');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ cause: 'rejected' });

    const second = await breakGlass(world, breaking({ id: 'two' }), { path: 'access/two.yaml' });
    await world.propose(world.people.bob, { 'access/two.yaml': null });
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    const about = new RegExp(`^Break-glass.*: alice orders-db-read .#${second}.$`);
    expect(issueAbout(world, about)?.state).toBe('open');
    await world.review(world.people.dana, second);
    await world.look();
    expect(issueAbout(world, about)).toMatchObject({
      state: 'closed',
      title: expect.stringMatching(/accepted/),
    });
  });

  it('is refused for a role without break-glass', async () => {
    await using world = await anEmergency(POLICY);
    const pull = await breakGlass(world);
    expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
    expect(world.annotations(pull)).toContain('offers no break-glass');
    expect(world.github.pull(pull).merged).toBe(false);
  });
});
