import { expect, it } from 'vitest';
import { effectKey } from '../../../src/domain/effect.ts';
import { endDue } from '../../../src/lifecycle/endings/end-due.ts';
import { isStillHeld } from '../../../src/lifecycle/reconcile/is-still-held.ts';
import { sample } from '../../support/builders/entries.ts';
import { given, someEndings } from '../../support/builders/some-endings.ts';

const HELD = given('a', 'one');
const SHARE = { effect: HELD.effect, heldBy: ['a'] };

async function whileHeld() {
  const world = someEndings({ live: [HELD] });
  await world.database.saveCheckpoint('acme/access', { nextSeq: 9, live: [HELD] });
  const curfew = world.start();
  await curfew.memory.outbox.reload();
  const recorded = () =>
    [sample('provisioned'), sample('provision-failed')]
      .filter(isStillHeld(curfew, SHARE))
      .map(({ type }) => type);
  return { world, curfew, recorded };
}

it('what somebody holds is shared', async () => {
  const { recorded } = await whileHeld();
  expect(recorded()).toEqual(['provisioned', 'provision-failed']);
});

it('what is being taken back, or may have been by a try without an answer, is not', async () => {
  const { world, curfew, recorded } = await whileHeld();
  const target = world.target('one').hang();
  const looking = endDue(curfew);
  await world.pass(0);
  expect(recorded()).toEqual(['provision-failed']);
  await world.pass(2_000);
  await looking;
  expect(recorded()).toEqual(['provision-failed']);
  target.release();
  await world.pass(0);
  expect(curfew.memory.attempts.mayStart(effectKey(HELD.effect), curfew.clock.now())).toBe(true);
  expect(recorded()).toEqual(['provision-failed']);
});

it('what was taken back is not, nor what another grant holds than the one that was to share it', async () => {
  const { curfew, recorded } = await whileHeld();
  const others = isStillHeld(curfew, { ...SHARE, heldBy: ['b'] });
  expect(others(sample('provisioned'))).toBe(false);
  await endDue(curfew);
  expect(recorded()).toEqual(['provision-failed']);
});
