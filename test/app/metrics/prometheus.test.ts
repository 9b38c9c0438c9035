import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { prometheus } from '../../../src/app/metrics/prometheus.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { recorded, sample } from '../../support/builders/entries.ts';

const REPOSITORY = 'acme/access';

async function metricsOf(...entries: readonly NewEntry[]): Promise<string> {
  const metrics = prometheus('1.2.3');
  for (const entry of recorded(entries)) metrics.recorded(REPOSITORY, entry);
  return metrics.text();
}

describe('an entry that was recorded', () => {
  it('is counted by type', async () => {
    const text = await metricsOf(sample('requested'), sample('refused'), sample('refused'));
    expect(text).toContain('curfew_entries_total{repository="acme/access",type="requested"} 1');
    expect(text).toContain('curfew_entries_total{repository="acme/access",type="refused"} 2');
  });

  it('shows how late a revocation was, by target and cause', async () => {
    const text = await metricsOf(
      sample('revoked', { late_ms: 400 }),
      sample('revoked', { late_ms: 90_000 }),
      sample('revoked', { late_ms: 0, cause: 'withdrawn' }),
    );
    const labels = (cause: string) => `target="orders-db",cause="${cause}"`;
    expect(text).toContain(`curfew_ending_lateness_seconds_bucket{le="0.5",${labels('expired')}} 1`);
    expect(text).toContain(`curfew_ending_lateness_seconds_bucket{le="60",${labels('expired')}} 1`);
    expect(text).toContain(`curfew_ending_lateness_seconds_count{${labels('expired')}} 2`);
    expect(text).toContain(`curfew_ending_lateness_seconds_count{${labels('withdrawn')}} 1`);
  });

  it('counts failed attempts to revoke apart from failed attempts to provision', async () => {
    const text = await metricsOf(
      sample('revoke-failed'),
      sample('provision-failed'),
      sample('revoke-failed'),
    );
    const labels = (doing: string) => `repository="acme/access",target="orders-db",doing="${doing}"`;
    expect(text).toContain(`curfew_effect_failures_total{${labels('taking-back')}} 2`);
    expect(text).toContain(`curfew_effect_failures_total{${labels('giving')}} 1`);
  });
});

it('shows how many calls to GitHub are left', async () => {
  const metrics = prometheus('1.2.3');
  metrics.budget(REPOSITORY, { resource: 'rest', limit: 5000, remaining: 4000 });
  metrics.budget(REPOSITORY, { resource: 'rest', limit: 5000, remaining: 3999 });
  expect(await metrics.text()).toContain('curfew_github_calls_remaining{repository="acme/access"} 3999');
});

it('starts the counters of alerts at 0, so that an alert sees the first entry', async () => {
  const metrics = prometheus('1.2.3');
  metrics.watch({
    clock: { now: () => DateTime.utc(2026, 11, 23) },
    live: () => new Map([[REPOSITORY, []]]),
    counts: async () => ({ waiting: 0, active: 0, later: 0, putAside: 0, swept: null }),
  });
  const line = (type: string, count: number) =>
    `curfew_entries_total{repository="acme/access",type="${type}"} ${count}`;
  const before = await metrics.text();
  for (const type of ['refused', 'policy-refused', 'drift']) expect(before).toContain(line(type, 0));
  for (const entry of recorded([sample('refused')])) metrics.recorded(REPOSITORY, entry);
  expect(await metrics.text()).toContain(line('refused', 1));
});
