import { DateTime } from 'luxon';
import { readSignedMessage } from '../../../src/domain/ledger/signing/signed-message.ts';
import { initialLedger, signedInitialLedger } from '../../../src/ledger/initial-ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { signAppend } from '../../../src/ledger/sign-append.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { LedgerKeys, LedgerSigner } from '../../../src/ports/ledger-keys.ts';
import type { Log } from '../../../src/ports/log.ts';
import { aMerge } from '../builders/a-pull.ts';
import { LEDGER_KEYS } from '../fakes/ledger-key.ts';
import { BOT, type FakeGit, fakeGit } from './fake-git.ts';

export const LEDGER = 'curfew/ledger';
const REPOSITORY = 1;

interface FakeLedgerOptions {
  readonly now?: string;
  readonly git?: FakeGit;
  /** The ledger begins without a signature, as earlier versions of Curfew made it. */
  readonly unsigned?: boolean;
  /** The merged pull requests that GitHub's index names for each commit; none if absent. */
  readonly index?: () => Promise<readonly number[]>;
}

/** An empty ledger on git in memory. `open()` gives another process's view of the same branch. */
export async function fakeLedger(options: FakeLedgerOptions = {}) {
  const git = options.git ?? fakeGit();
  const main = git.headOf('main') ?? git.push({ branch: 'main', files: { 'README.md': 'Access\n' } });
  let now = DateTime.fromISO(options.now ?? '2026-11-23T14:02:10.000Z', { zone: 'utc' });
  const signing = { repository: REPOSITORY, signer: LEDGER_KEYS.current, now };
  const { files, message } =
    options.unsigned === true ? initialLedger(main) : await signedInitialLedger(main, signing);
  await git.branches.create(LEDGER, await git.branches.createRootCommit(files, message));
  const logged: { readonly level: string; readonly message: string }[] = [];
  const write =
    (level: string): Log['info'] =>
    (_fields, text) => {
      logged.push({ level, message: text });
    };
  const pauses: number[] = [];
  const asked: string[] = [];
  const open = (keys: LedgerKeys = LEDGER_KEYS, repository = REPOSITORY): Ledger =>
    openLedger({
      ...git,
      repository,
      keys,
      pulls: {
        associatedWith: async (sha) => {
          asked.push(sha);
          return options.index?.() ?? [];
        },
        mergedSince: async () => [],
        get: async () => aMerge('c'.repeat(40), { base: { branch: LEDGER, sha: 'x' } }),
      },
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
    /** Commits that GitHub's index was asked about. */
    asked,
    pushSigned: (push: SignedPush) => pushSigned(git, push),
    moveTo(iso: string): void {
      now = DateTime.fromISO(iso, { zone: 'utc' });
    },
  };
}

interface SignedPush extends Omit<Parameters<FakeGit['push']>[0], 'branch' | 'message'> {
  /** The ledger's own key if absent. */
  readonly signers?: readonly LedgerSigner[];
  readonly message?: string;
}

/** Adds a commit to the ledger that has Curfew's own signature, whatever is in it. Answers its sha. */
async function pushSigned(
  git: FakeGit,
  { signers = [LEDGER_KEYS.current], message = 'judged up to nowhere', ...push }: SignedPush,
): Promise<string> {
  const head = git.headOf(LEDGER);
  const draft = git.push({ branch: 'draft', onto: head, ...push, message });
  const { tree, parents } = await git.commits.get(draft);
  const signature = await signAppend(signers, {
    repository: REPOSITORY,
    branch: LEDGER,
    parent: parents[0] ?? null,
    tree,
    entries: null,
    message,
  });
  git.move('draft', null);
  return git.push({ branch: LEDGER, ...push, message: `${message}\n\n${signature}` });
}

/** The message without its signature. */
export function unsignedMessage(message: string | undefined): string | undefined {
  return message === undefined ? undefined : (readSignedMessage(message)?.text ?? message);
}
