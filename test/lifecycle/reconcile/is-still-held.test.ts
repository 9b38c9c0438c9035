import { expect, it } from 'vitest';
import { effectKey } from '../../../src/domain/effect.ts';
import { endDue } from '../../../src/lifecycle/endings/end-due.ts';
import { isStillHeld } from '../../../src/lifecycle/reconcile/is-still-held.ts';
import { given, someEndings } from '../../support/builders/some-endings.ts';

const HELD = given('a', 'one');
const STEP = { effect: HELD.effect, heldBy: ['a'] };

async function aHeldEffect() {
  const world = someEndings({ live: [HELD] });
  await world.database.saveCheckpoint('acme/access', { nextSeq: 9, live: [HELD] });
  const curfew = world.start();
  await curfew.memory.outbox.reload();
  return { world, curfew, isHeld: () => isStillHeld(curfew, STEP) };
}

it('an effect is held by the grant that it was provisioned for', async () => {
  const { isHeld } = await aHeldEffect();
  expect(isHeld()).toBe(true);
});

it('an effect is not held while its revocation is in progress, or may have taken effect', async () => {
  const { world, curfew, isHeld } = await aHeldEffect();
  const target = world.target('one').hang();
  const ending = endDue(curfew);
  await world.pass(0);
  expect(isHeld()).toBe(false);
  await world.pass(2_000);
  await ending;
  expect(isHeld()).toBe(false);
  target.release();
  await world.pass(0);
  expect(curfew.memory.revocationRetries.mayStart(effectKey(HELD.effect), curfew.clock.now())).toBe(true);
  expect(isHeld()).toBe(false);
});

it('an effect is not held after its revocation, nor by another grant', async () => {
  const { curfew, isHeld } = await aHeldEffect();
  expect(isStillHeld(curfew, { ...STEP, heldBy: ['b'] })).toBe(false);
  await endDue(curfew);
  expect(isHeld()).toBe(false);
});
