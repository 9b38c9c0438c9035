import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POLICY_PATH } from '../../../src/domain/grants/grants-paths.ts';
import { aGrant } from '../builders/a-grant.ts';
import { anEmergency, breakGlass, breaking, WITH_BREAK_GLASS } from '../builders/an-emergency.ts';
import { having } from '../builders/written-policy.ts';
import { madeOnce } from '../made-once.ts';
import { plainGit } from './recorded-lives.ts';

/** The policy that a pull request brings into force: approvals expire, and a role needs two people. */
const NEW_POLICY = `${having(
  WITH_BREAK_GLASS,
  'on_behalf: deny',
  'on_behalf: deny\n  approval_valid_for: 12h',
)}  orders-both:
    description: Reads and writes orders, for incidents
    max_duration: 4h
    eligible: [acme/backend]
    approval:
      - { count: 1, from: [acme/dba] }
      - { count: 1, from: [acme/platform] }
    provision:
      - { target: orders-db, member_of: orders_writer }
  logs-short:
    description: Logs for a short time, without people
    max_duration: 4h
    eligible: [acme/backend]
    approval:
      - { count: 1, from: [acme/dba] }
    automatic: { max_duration: 1h, max_total: { of: 2h, within: 7d } }
    provision:
      - { target: logs-db, member_of: log_reader }
`;

/**
 * A bare access repository in which each kind of decision was made: by one person, by two people, by the
 * policy, by break-glass that was accepted or rejected; a change of the policy; grants that were extended,
 * shortened, withdrawn and refused; and two grants that give the same access at the same time. The
 * repository is made once in a test run; each caller gets a copy.
 */
export async function decidedLives(): Promise<{
  readonly gitDir: string;
  /** ISO 8601. */
  readonly now: string;
  /** The private key that signed the record, in PEM form. */
  readonly key: string;
  [Symbol.dispose](): void;
}> {
  const made = await madeOnce('decided-lives', live);
  const folder = mkdtempSync(join(tmpdir(), 'curfew-decided-'));
  const gitDir = join(folder, 'access.git');
  cpSync(join(made, 'access.git'), gitDir, { recursive: true });
  return {
    gitDir,
    now: readFileSync(join(made, 'now'), 'utf8'),
    key: readFileSync(join(made, 'key.pem'), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function live(into: string): Promise<void> {
  await using world = await anEmergency();
  const { alice, bob, carol, dana, dora, petra } = world.people;
  const { github } = world;
  const ask = async (who: typeof alice, path: string, file: string | null) => {
    const pull = await world.propose(who, { [path]: file });
    await world.look();
    return pull;
  };
  const approve = async (pull: number, ...people: readonly (typeof alice)[]) => {
    for (const person of people) await world.review(person, pull);
    await world.look();
    if (!github.pull(pull).merged) throw new Error(`#${pull} was not merged: ${world.annotations(pull)}`);
  };
  const policy = await ask(dana, POLICY_PATH, NEW_POLICY);
  await world.review(petra, policy);
  await world.owner.merge(github, policy);
  await world.look();
  // By one person; extended; then shortened.
  await approve(await ask(alice, 'access/one.yaml', aGrant({ duration: '1h' })), dana);
  await world.pass('20m');
  await approve(await ask(alice, 'access/one.yaml', aGrant({ duration: '4h' })), dora);
  await world.pass('20m');
  await ask(alice, 'access/one.yaml', aGrant({ duration: '2h' }));
  // By two people.
  const both = aGrant({ id: 'two', role: 'orders-both', holder: 'bob', duration: '1h' });
  await approve(await ask(bob, 'access/two.yaml', both), petra, dana);
  // By the policy; withdrawn.
  const logs = aGrant({ id: 'logs', role: 'logs-short', holder: 'bob', duration: '1h' });
  await ask(bob, 'access/logs.yaml', logs);
  await world.pass('10m');
  await ask(bob, 'access/logs.yaml', null);
  // Two grants that give the same access.
  const same = (id: string, duration: string) => aGrant({ id, holder: 'bob', duration });
  await approve(await ask(bob, 'access/left.yaml', same('left', '1h')), dana);
  await approve(await ask(bob, 'access/right.yaml', same('right', '2h')), dora);
  // Merged by an administrator: without an approval, too long, and beyond what is approved automatically.
  const force = async (who: typeof alice, path: string, file: string) => {
    const pull = await ask(who, path, file);
    await world.pass('1m');
    await world.owner.merge(github, pull, { admin: true });
    await world.look();
  };
  await force(alice, 'access/no.yaml', aGrant({ id: 'refused', duration: '1h' }));
  await force(alice, 'access/long.yaml', aGrant({ id: 'long', duration: '9h' }));
  await world.pass('3h');
  const more = (id: string) => aGrant({ id, role: 'logs-short', holder: 'bob', duration: '1h' });
  await ask(bob, 'access/more.yaml', more('more'));
  await world.pass('2h');
  await force(bob, 'access/most.yaml', more('most'));
  // Break-glass: accepted, and rejected.
  const accepted = breaking({ id: 'accepted', holder: 'carol', duration: '30m' });
  const first = await breakGlass(world, accepted, { path: 'access/accepted.yaml', who: carol });
  await world.pass('10m');
  await world.review(dana, first);
  await world.look();
  await world.pass('1h');
  const rejected = breaking({ id: 'rejected', holder: 'alice', duration: '1h' });
  const second = await breakGlass(world, rejected, { path: 'access/rejected.yaml', who: alice });
  await world.pass('10m');
  await world.review(dora, second, 'REQUEST_CHANGES');
  await world.look();
  await world.pass('2h');
  // The last one is live. No merge quotes a head of the ledger after its authorization.
  await approve(await ask(alice, 'access/last.yaml', aGrant({ id: 'last', duration: '4h' })), dana);
  await world.pass('5m');
  const whole = `${into}.whole`;
  mkdirSync(whole);
  cpSync(github.gitDir, join(whole, 'access.git'), { recursive: true });
  // One pack is faster to copy than thousands of files.
  plainGit(join(whole, 'access.git'), ['gc', '--quiet', '--prune=now']);
  writeFileSync(join(whole, 'now'), world.clock.now().toISO() ?? '');
  writeFileSync(join(whole, 'key.pem'), world.app.privateKey);
  renameSync(whole, into);
}
