import { DateTime } from 'luxon';
import { initialLedger } from '../../../src/ledger/initial-ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { Log } from '../../../src/ports/log.ts';
import { aPull } from '../builders/a-pull.ts';
import { BOT, type FakeGit, fakeGit } from './fake-git.ts';

export const LEDGER = 'curfew/ledger';

/** An empty ledger on git in memory. `open()` gives another process's view of the same branch. */
export async function fakeLedger(options: { readonly now?: string; readonly git?: FakeGit } = {}) {
  const git = options.git ?? fakeGit();
  const main = git.headOf('main') ?? git.push({ branch: 'main', files: { 'README.md': 'Access\n' } });
  const { files, message } = initialLedger(main);
  await git.branches.create(LEDGER, await git.branches.createRootCommit(files, message));
  let now = DateTime.fromISO(options.now ?? '2026-11-23T14:02:10.000Z', { zone: 'utc' });
  const logged: { readonly level: string; readonly message: string }[] = [];
  const write =
    (level: string): Log['info'] =>
    (_fields, text) => {
      logged.push({ level, message: text });
    };
  const pauses: number[] = [];
  const open = (): Ledger =>
    openLedger({
      ...git,
      pulls: { associatedWith: async () => [], mergedSince: async () => [], get: async () => aPull() },
      clock: { now: () => now },
      timer: { wait: async (milliseconds) => void pauses.push(milliseconds) },
      log: { info: write('info'), warn: write('warn'), error: write('error') },
      isOurs: ({ author, verified }) => verified && author?.id === BOT.id,
    });
  git.calls.length = 0;
  return {
    git,
    main,
    ledger: open(),
    open,
    logged,
    /** Milliseconds that the ledger waited, without time passing. */
    pauses,
    moveTo(iso: string): void {
      now = DateTime.fromISO(iso, { zone: 'utc' });
    },
  };
}
