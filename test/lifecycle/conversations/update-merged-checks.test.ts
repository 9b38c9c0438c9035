import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { updateMergedChecks } from '../../../src/lifecycle/conversations/update-merged-checks.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import type { PullRequest } from '../../../src/ports/forge/pull-requests.ts';
import { aMerge, aPull, somePulls } from '../../support/builders/a-pull.ts';
import { oidOf, recorded, sample } from '../../support/builders/entries.ts';

const HEAD = oidOf('b');
const MERGE = sample('authorized').commit;

/** The checks that are published about these entries. #12 was merged. */
async function publish(
  recent: readonly Entry[],
  {
    from = 1,
    open = [],
    postponed = new Set<string>(),
    refusal,
  }: {
    /** The first entry that is not published yet. */
    readonly from?: number;
    readonly open?: readonly PullRequest[];
    readonly postponed?: ReadonlySet<string>;
    readonly refusal?: ForgeFailure;
  } = {},
) {
  const published: string[] = [];
  const logged: string[] = [];
  const write = (_fields: object, text: string) => void logged.push(text);
  const calls = { get: 0, open: 0 };
  const waiting = await updateMergedChecks(
    {
      pulls: somePulls({
        get: async (number) => {
          calls.get++;
          return aMerge(MERGE, { number });
        },
        open: async () => {
          calls.open++;
          return open;
        },
      }),
      checks: {
        publish: async ({ head, title }) => {
          if (refusal !== undefined) throw refusal;
          published.push(`${head === HEAD ? 'head' : head}: ${title}`);
        },
      },
      log: { info: write, warn: write, error: write },
    },
    { unpublished: recent.filter(({ seq }) => seq >= from), recent, postponed },
  );
  return { published, logged, calls, waiting };
}

const AUTHORIZED = 'head: alice: orders-db-read for 4h. Merged and authorized';

describe('the check of a merged pull request', () => {
  it('is published once for each landing, with all of its grants', async () => {
    const entries = recorded([
      sample('authorized'),
      sample('provisioned'),
      sample('authorized', { grant: 'two' }),
      sample('ended', { grant: 'three', ended_in: { pull: 14, commit: oidOf('d') } }),
    ]);
    expect((await publish(entries)).published).toEqual([
      'head: Merged: 2 authorized',
      'head: alice: orders-db-read. Ended by this merge',
    ]);
    expect((await publish(entries, { from: 3 })).published[0]).toBe('head: Merged: 2 authorized');
  });

  it('costs nothing if nothing landed by pull request', async () => {
    const life = recorded([sample('authorized'), sample('provisioned'), sample('revoked')]);
    expect(await publish(life, { from: 2 })).toMatchObject({ published: [], calls: { get: 0, open: 0 } });
    const pushed = recorded([sample('authorized', { pull: null }), sample('ended', { ended_in: null })]);
    expect(await publish(pushed)).toMatchObject({ published: [], calls: { get: 0 } });
  });

  it.each([
    ['the default branch', 'main'],
    ['another branch', 'below'],
  ])('waits while an open pull request to %s has the same commit', async (_name, branch) => {
    const same = aPull({ number: 15, base: { branch, sha: oidOf('a') } });
    const other = aPull({ number: 16, head: { ...aPull().head, sha: oidOf('f') } });
    const entries = recorded([sample('authorized')]);
    const first = await publish(entries, { open: [other, same] });
    expect(first).toMatchObject({ published: [], waiting: new Set([MERGE]) });
    expect((await publish(entries, { open: [other] })).published).toEqual([AUTHORIZED]);
    // The entry is not new any more, and the open pull request was closed.
    const later = await publish(entries, { from: 9, open: [other], postponed: first.waiting });
    expect(later).toMatchObject({ published: [AUTHORIZED], waiting: new Set() });
  });

  it('is left out if GitHub refuses it, and tried again if GitHub does not answer', async () => {
    const entries = recorded([sample('authorized')]);
    const refused = await publish(entries, { refusal: new ForgeFailure('rejected', 'no') });
    expect(refused.logged).toEqual(['the check of a merged pull request could not be updated']);
    const away = publish(entries, { refusal: new ForgeFailure('unavailable', 'away') });
    await expect(away).rejects.toThrow('away');
  });
});
