import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { LedgerKeys, LedgerSigner } from '../../src/ports/ledger-keys.ts';
import { sample } from '../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';
import { LEDGER_KEYS, newSigner } from '../support/fakes/ledger-key.ts';

const MALLORY = { login: 'mallory', id: 666 };
const LIVE = 'live/orders-db-read.json';

type World = Awaited<ReturnType<typeof fakeLedger>>;

const append = (ledger: Ledger, grant: string) =>
  ledger.append(() => ({ entries: [sample('requested', { grant })] }));

async function becauseOf(ledger: Pick<Ledger, 'state'>): Promise<string | null> {
  const state = await ledger.state();
  return state.readable ? null : state.because;
}

async function withOneEntry(options: Parameters<typeof fakeLedger>[0] = {}): Promise<World> {
  const world = await fakeLedger(options);
  await append(world.ledger, 'one');
  return world;
}

const headOf = async ({ git }: World) => git.commits.get(git.headOf(LEDGER) ?? '');
const keysIn = ({ git }: World): readonly string[] =>
  JSON.parse(git.text(LEDGER, 'keys.json') ?? '{"keys":[]}').keys.map(({ key }: { key: string }) => key);

describe('a signed head', () => {
  it('is Curfew’s at once, after a restart and for another replica, and no index is asked', async () => {
    const world = await withOneEntry();
    const other = world.open();
    expect(await becauseOf(other)).toBeNull();
    await append(world.ledger, 'two');
    world.git.calls.length = 0;
    expect(await becauseOf(other)).toBeNull();
    expect(await becauseOf(world.open())).toBeNull();
    expect(world.asked).toEqual([]);
  });

  it('signs each commit from the first one on', async () => {
    const { git } = await withOneEntry();
    expect(git.messages(LEDGER)).toHaveLength(2);
    for (const message of git.messages(LEDGER)) {
      expect(message).toMatch(
        /\n\n(Curfew-Entries: 1-1 sha256:[0-9a-f]{64}\n)?Curfew-Signature: ed25519 \S+ \S+$/,
      );
    }
  });

  it('stays Curfew’s if GitHub adds a line below the signature', async () => {
    const world = await withOneEntry();
    await resend(world, (message) => `${message}\nSigned-off-by: curfew[bot]\n`);
    expect(await becauseOf(world.open())).toBeNull();
  });

  it.each<[string, (world: World) => Promise<unknown>, RegExp]>([
    [
      'whose message was changed',
      (world) => resend(world, (message) => message.replace('requested', 'declined')),
      /is for other content/,
    ],
    [
      'with another file',
      (world) => resend(world, (message) => message, { files: { [LIVE]: '{}' } }),
      /is for other content/,
    ],
    [
      'on another parent',
      async (world) => {
        const { message } = await headOf(world);
        await append(world.ledger, 'two');
        world.git.push({ branch: LEDGER, message });
      },
      /is for other content/,
    ],
    [
      'that another account made',
      (world) => resend(world, (message) => message, { author: MALLORY }),
      /was not made by Curfew \(author mallory/,
    ],
    [
      'that GitHub did not sign',
      (world) => resend(world, (message) => message, { verified: false }),
      /not signed by GitHub/,
    ],
    [
      'with another digest of its entries',
      (world) => resend(world, (message) => message.replace(/sha256:./, 'sha256:_').replace('_', '0')),
      /is for other content/,
    ],
    [
      'of another key',
      (world) => world.pushSigned({ signers: [newSigner()] }),
      /is signed by the key \w{16}/,
    ],
    [
      'that takes the keys away',
      (world) => world.pushSigned({ files: { 'keys.json': null } }),
      /keys\.json is missing/,
    ],
    [
      'that names the keys of another repository',
      (world) => {
        const keys = world.git.text(LEDGER, 'keys.json')?.replace('"repository": 1', '"repository": 2');
        return world.pushSigned({ files: { 'keys.json': keys ?? '' } });
      },
      /keys\.json is that of another repository or branch/,
    ],
  ])('%s is foreign', async (_name, tamper, because) => {
    const world = await withOneEntry();
    expect(await becauseOf(world.ledger)).toBeNull();
    await tamper(world);
    expect(await becauseOf(world.open())).toMatch(because);
    expect(await becauseOf(world.ledger)).not.toBeNull();
  });

  it('is foreign in a copy of the repository', async () => {
    const world = await withOneEntry();
    expect(await becauseOf(world.open(LEDGER_KEYS, 2))).toMatch(/is for other content/);
  });
});

/** Takes the newest commit away, and makes another one of its files and its message. */
async function resend(
  { git }: World,
  change: (message: string) => string,
  push: Partial<Parameters<World['git']['push']>[0]> = {},
): Promise<void> {
  const head = git.headOf(LEDGER) ?? '';
  const { message, parents } = await git.commits.get(head);
  const files: Record<string, Uint8Array | null | string> = {};
  for (const { path, oid } of await git.trees.list(head)) files[path] = await git.trees.blob(oid);
  const onto = parents[0] ?? null;
  git.push({ branch: LEDGER, onto, ...push, files: { ...files, ...push.files }, message: change(message) });
}

describe('an unsigned head', () => {
  const forge = (world: World) => world.git.push({ branch: LEDGER, files: { 'note.txt': 'hello' } });

  it('is foreign, also if GitHub signed it in Curfew’s name and its index names no pull request', async () => {
    const world = await withOneEntry();
    forge(world);
    expect(await becauseOf(world.ledger)).toMatch(/keys\.json names a key|has no signature of Curfew/);
    expect(await becauseOf(world.open())).toMatch(/has no signature of Curfew/);
    await expect(append(world.ledger, 'two')).rejects.toThrow(/has no signature/);
  });

  it('is foreign if it takes the keys away, also after a restart', async () => {
    const world = await withOneEntry();
    world.git.push({ branch: LEDGER, files: { 'keys.json': null } });
    for (let count = 0; count < 3; count++) forge(world);
    const later = world.open();
    expect(await becauseOf(later)).toMatch(/has no signature of Curfew’s, and commit \w+ below it has one/);
    world.git.calls.length = 0;
    expect(await becauseOf(later)).toMatch(/below it has one/);
    expect(world.git.calls).not.toContain('commits.history');
  });

  it('does not hide the newest signed state, by which access ends', async () => {
    const world = await withOneEntry();
    const head = world.git.headOf(LEDGER);
    forge(world);
    forge(world);
    expect(await world.open().lastTrustedState()).toMatchObject({ head, nextSeq: 2 });
  });
});

describe('a ledger of an earlier version', () => {
  it('is read by GitHub’s signature and index, and is signed from the next append on', async () => {
    const world = await fakeLedger({ unsigned: true });
    world.git.push({ branch: LEDGER, files: {}, message: 'judged up to here' });
    expect(await becauseOf(world.ledger)).toBeNull();
    expect(world.asked).not.toEqual([]);
    expect(keysIn(world)).toEqual([]);
    await append(world.ledger, 'one');
    expect(keysIn(world)).toEqual([LEDGER_KEYS.current.publicKey]);
    expect(JSON.parse(world.git.text(LEDGER, 'keys.json') ?? '')).toMatchObject({
      repository: 1,
      branch: LEDGER,
      keys: [{ since: 1, at: '2026-11-23T14:02:10.000Z' }],
    });
    expect(await becauseOf(world.open())).toBeNull();
    world.git.push({ branch: LEDGER, files: {}, message: 'judged up to here' });
    expect(await becauseOf(world.ledger)).toMatch(/has no signature/);
    expect(await becauseOf(world.open())).toMatch(/has no signature/);
  });

  it('is signed by one of two processes that find it', async () => {
    const world = await fakeLedger({ unsigned: true });
    const other = world.open();
    await Promise.all([append(world.ledger, 'one'), append(other, 'two')]);
    expect(keysIn(world)).toHaveLength(1);
    expect(await other.state()).toMatchObject({ readable: true, value: { nextSeq: 3 } });
  });
});

describe('a new key', () => {
  const next = newSigner();
  const replacing: LedgerKeys = {
    current: next,
    previous: { publicKey: LEDGER_KEYS.current.publicKey, signer: LEDGER_KEYS.current },
  };
  const replaced: LedgerKeys = { current: next, previous: null };

  it('is recorded by an append that both keys sign, and signs alone then', async () => {
    const world = await withOneEntry();
    await append(world.open(replacing), 'two');
    expect(keysIn(world)).toEqual([LEDGER_KEYS.current.publicKey, next.publicKey]);
    expect((await headOf(world)).message.match(/Curfew-Signature/g)).toHaveLength(2);
    // The new key is enough from here on.
    const later = world.open(replaced);
    await append(later, 'three');
    expect((await headOf(world)).message.match(/Curfew-Signature/g)).toHaveLength(1);
    expect(await becauseOf(later)).toBeNull();
    // A process with both settings does not change it again.
    await append(world.open(replacing), 'four');
    expect(keysIn(world)).toHaveLength(2);
  });

  it('is followed by a replica that still has the former one, which records nothing any more', async () => {
    const world = await withOneEntry();
    await append(world.open(replacing), 'two');
    expect(await becauseOf(world.ledger)).toBeNull();
    await append(world.open(replaced), 'three');
    expect(await becauseOf(world.ledger)).toBeNull();
    await expect(append(world.ledger, 'four')).rejects.toThrow(
      /the record is signed by the key \w{16}, and this process has the key \w{16}/,
    );
  });

  it('needs the former one, so that a process with another key does not go on by itself', async () => {
    const world = await withOneEntry();
    const stranger = world.open(replaced);
    expect(await becauseOf(stranger)).toMatch(/set LEDGER_PREVIOUS_KEY to the former one/);
    await expect(append(stranger, 'two')).rejects.toThrow(/LEDGER_PREVIOUS_KEY/);
    expect(keysIn(world)).toHaveLength(1);
  });

  it('is recorded with its own signature alone if only the public half of the former one is left', async () => {
    const world = await withOneEntry();
    const { publicKey } = LEDGER_KEYS.current;
    await append(world.open({ current: next, previous: { publicKey, signer: null } }), 'two');
    expect(keysIn(world)).toEqual([publicKey, next.publicKey]);
    expect(await becauseOf(world.open(replaced))).toBeNull();
  });

  it('ends the rights of the former one: it can neither sign alone nor bring itself back', async () => {
    const world = await withOneEntry();
    const before = world.git.text(LEDGER, 'keys.json') ?? '';
    const watching = world.open(replacing);
    await append(watching, 'two');
    const sound = world.git.headOf(LEDGER);
    await world.pushSigned({ files: { 'note.txt': 'hello' } });
    expect(await becauseOf(watching)).toMatch(/it is not signed by the key/);
    world.git.move(LEDGER, sound);
    await world.pushSigned({ files: { 'keys.json': before } });
    expect(await becauseOf(watching)).toMatch(/keys\.json has lost a key/);
    expect(await becauseOf(world.open(replaced))).toMatch(/is signed by the key/);
  });
});

describe('a key that does not sign', () => {
  const failing = (sign: LedgerSigner['sign']): LedgerKeys => ({
    current: { publicKey: LEDGER_KEYS.current.publicKey, sign },
    previous: null,
  });

  it.each<[string, LedgerSigner['sign'], RegExp]>([
    ['does not answer', async () => Promise.reject(new Error('no such key')), /does not sign: no such key/],
    ['is another one than the public key', newSigner().sign, /signs for another public key/],
    ['answers something else', async () => new Uint8Array(3), /signs for another public key/],
  ])('(it %s) commits nothing, and the next try succeeds', async (_name, sign, because) => {
    const world = await withOneEntry();
    const head = world.git.headOf(LEDGER);
    await expect(append(world.open(failing(sign)), 'two')).rejects.toThrow(because);
    expect(world.git.headOf(LEDGER)).toBe(head);
    await append(world.ledger, 'two');
    expect(await becauseOf(world.open())).toBeNull();
  });
});
