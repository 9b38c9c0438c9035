import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { editEntries, rewriteLedger } from '../../support/builders/rewrite-ledger.ts';
import { having } from '../../support/builders/written-policy.ts';
import { curfew } from '../../support/lives/recorded-lives.ts';

const PATH = '.github/curfew.yml';
const LAX = having(POLICY, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');
const STRICT = having(POLICY, 'max_duration: 2h', 'max_duration: 1h');
const ALARM = /^Policy change without effect/;

const policies = (world: RepositoryWorld) =>
  world.ledger().flatMap(({ type }) => (type.startsWith('policy-') ? [type] : []));
const alarms = (world: RepositoryWorld) => world.github.issues().filter(({ title }) => ALARM.test(title));

/** Petra pushes a policy without approval, and Curfew raises an alarm. */
async function pushed(world: RepositoryWorld, content: string | null = LAX): Promise<void> {
  await world.people.petra.pushDirectly(world.github, { [PATH]: content }, 'Faster');
  await world.lookPastLag();
  expect(alarms(world).at(-1)?.state).toBe('open');
}

async function findings(world: RepositoryWorld): Promise<readonly string[]> {
  const argv = ['audit', 'verify', '--repo', world.github.gitDir, '--format', 'json'];
  const { out } = await curfew(argv);
  return JSON.parse(out).findings.map((finding: { readonly code: string }) => finding.code);
}

describe('restoring the policy in force', () => {
  it.each([
    ['after a change', LAX],
    ['after a deletion', null],
  ])('%s, by a push, closes the alarm and raises no other', async (_name, content) => {
    await using world = await aRepository();
    await pushed(world, content);
    await world.people.bob.pushDirectly(world.github, { [PATH]: POLICY }, 'Restore it');
    await world.look();
    expect(policies(world)).toEqual(['policy-accepted', 'policy-refused', 'policy-restored']);
    expect(alarms(world)).toMatchObject([{ state: 'closed' }]);
    expect(world.openIssues()).toEqual([]);
    world.restart();
    await world.look();
    expect(policies(world)).toHaveLength(3);
    expect(world.openIssues()).toEqual([]);
    expect(await findings(world)).toEqual([]);
  });

  it('by a pull request needs no approval, as the alarm says', async () => {
    await using world = await aRepository();
    await pushed(world);
    const [alarm] = alarms(world);
    expect(alarm?.body).toContain('restore the file by a pull request');
    const pull = await world.propose(world.people.bob, { [PATH]: POLICY });
    await world.look();
    expect(world.check(pull)).toMatchObject({
      conclusion: 'success',
      title: 'Restores the policy in force. Merge when ready',
    });
    await world.people.bob.merge(world.github, pull);
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-restored',
      pull,
      merged_by: { login: 'bob' },
    });
    expect(alarms(world)).toMatchObject([{ state: 'closed' }]);
  });

  it('is not needed if the owners approve the new content: the alarm is closed, too', async () => {
    await using world = await aRepository();
    await pushed(world);
    const pull = await world.propose(world.people.bob, { [PATH]: `# Agreed\n${LAX}` });
    await world.look();
    await world.review(world.people.petra, pull);
    await world.look();
    await world.people.bob.merge(world.github, pull);
    await world.look();
    expect(policies(world).at(-1)).toBe('policy-accepted');
    expect(alarms(world)).toMatchObject([{ state: 'closed' }]);
  });

  it('does not include an older policy: that one is refused like any other', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: STRICT });
    await world.look();
    await world.review(petra, pull);
    await bob.merge(world.github, pull);
    await world.look();
    expect(policies(world).at(-1)).toBe('policy-accepted');
    const back = await world.propose(bob, { [PATH]: POLICY });
    await world.look();
    expect(world.check(back).conclusion).toBe('action_required');
    await world.owner.merge(world.github, back, { admin: true });
    await world.look();
    expect(policies(world).at(-1)).toBe('policy-refused');
    expect(alarms(world)).toMatchObject([{ state: 'open' }]);
    const { policy } = await inForce(world);
    expect(policy?.pull).toBe(pull);
  });

  it('is checked by the audit: an entry that claims it for other content is found', async () => {
    await using world = await aRepository();
    await pushed(world);
    rewriteLedger(world.github.gitDir, editEntries(asRestored));
    expect(await findings(world)).toContain('entry-unexplained');
  });
});

async function inForce(world: RepositoryWorld) {
  const state = await (await world.curfew()).ledger.state();
  if (!state.readable) throw new Error(state.because);
  return state.value;
}

/** Rewrites a refusal, as if the refused policy had been the one in force. */
function asRestored(entry: Entry): Entry {
  if (entry.type !== 'policy-refused' || entry.blob === null) return entry;
  const { v, seq, id, at, commit, blob, pull, merged_by = null } = entry;
  return { v, seq, id, at, type: 'policy-restored', commit, blob, pull, merged_by };
}
