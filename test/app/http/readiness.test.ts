import { expect, it } from 'vitest';
import { readiness } from '../../../src/app/http/readiness.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';

it('does not wait longer than three seconds for the database', async () => {
  const { clock, timer, pass } = aManualClock('2026-11-23T14:00:00Z');
  const ready = readiness({ clock, timer, counts: () => new Promise(() => {}), live: () => new Map() });
  const answer = ready();
  await pass(3_000);
  expect(await answer).toMatchObject({ status: 503, body: { queue: { ok: false }, sweep: { ok: false } } });
});
