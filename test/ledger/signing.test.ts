import { describe, expect, it } from 'vitest';
import { serializeKeys } from '../../src/domain/ledger/files/keys-file.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { LedgerKeys, LedgerSigner } from '../../src/ports/ledger-keys.ts';
import { sample } from '../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';
import { LEDGER_KEYS, newSigner } from '../support/fakes/ledger-key.ts';

const MALLORY = { login: 'mallory', id: 666 };

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

const ACCEPTING: LedgerKeys = { ...LEDGER_KEYS, acceptUnsigned: true };

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
      (world) => resend(world, (message) => message, { files: { 'note.txt': 'hello' } }),
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
      /is not signed by the key \w{16}/,
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
    expect(await becauseOf(world.open(LEDGER_KEYS, 2))).toMatch(/is that of another repository/);
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
    expect(await becauseOf(world.open())).toMatch(/has no signature of Curfew’s.*LEDGER_UNSIGNED=accept/);
    const later = world.open(ACCEPTING);
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
  it('is foreign, unless the operator accepts it: it looks like one whose history was replaced', async () => {
    const world = await fakeLedger({ unsigned: true });
    expect(await becauseOf(world.ledger)).toMatch(/start once with LEDGER_UNSIGNED=accept/);
    expect(await world.ledger.lastTrustedState()).toBeNull();
    await expect(append(world.ledger, 'one')).rejects.toThrow(/LEDGER_UNSIGNED/);
  });

  it('is read by GitHub’s signature and index, and is signed from the next append on', async () => {
    const world = await fakeLedger({ unsigned: true });
    const ledger = world.open(ACCEPTING);
    world.git.push({ branch: LEDGER, files: {}, message: 'judged up to here' });
    expect(await becauseOf(ledger)).toBeNull();
    expect(world.asked).not.toEqual([]);
    expect(keysIn(world)).toEqual([]);
    await append(ledger, 'one');
    expect(keysIn(world)).toEqual([LEDGER_KEYS.current.publicKey]);
    expect(JSON.parse(world.git.text(LEDGER, 'keys.json') ?? '')).toMatchObject({
      repository: 1,
      branch: LEDGER,
      keys: [{ since: 1, at: '2026-11-23T14:02:10.000Z' }],
    });
    expect(await becauseOf(world.open())).toBeNull();
    world.git.push({ branch: LEDGER, files: {}, message: 'judged up to here' });
    expect(await becauseOf(ledger)).toMatch(/has no signature/);
    expect(await becauseOf(world.open(ACCEPTING))).toMatch(/has no signature/);
  });

  it('needs the setting no more once it is signed, and the log says so, once', async () => {
    const world = await fakeLedger({ unsigned: true });
    const warnings = () => world.logged.filter(({ message }) => message.includes('LEDGER_UNSIGNED'));
    const ledger = world.open(ACCEPTING);
    await ledger.state();
    expect(warnings()).toEqual([]);
    await append(ledger, 'one');
    await ledger.state();
    await ledger.state();
    expect(warnings()).toEqual([{ level: 'warn', message: expect.stringMatching(/remove LEDGER_UNSIGNED/) }]);
    await world.open().state();
    expect(warnings()).toHaveLength(1);
  });

  it('is signed by one of two processes that find it', async () => {
    const world = await fakeLedger({ unsigned: true });
    const [one, other] = [world.open(ACCEPTING), world.open(ACCEPTING)];
    await Promise.all([append(one, 'one'), append(other, 'two')]);
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
    await append(world.open(replaced), 'three');
    // The change of the key is among the commits since its last look.
    expect(await becauseOf(world.ledger)).toBeNull();
    await append(world.open(replaced), 'four');
    expect(await becauseOf(world.ledger)).toBeNull();
    await expect(append(world.ledger, 'five')).rejects.toThrow(
      /the record is signed by the key \w{16}, and this process has the key \w{16}/,
    );
  });

  it('is followed over several changes between two looks, if the former key signed each', async () => {
    const world = await withOneEntry();
    const third = newSigner();
    await append(world.open(replacing), 'two');
    await append(
      world.open({ current: third, previous: { publicKey: next.publicKey, signer: next } }),
      'three',
    );
    expect(keysIn(world)).toHaveLength(3);
    expect(await becauseOf(world.ledger)).toBeNull();
  });

  it('needs the former one: a process with another key does not call the branch tampered', async () => {
    const world = await withOneEntry();
    const stranger = world.open(replaced);
    const state = await stranger.state();
    expect(state).toMatchObject({
      readable: false,
      wrongKey: true,
      because: expect.stringMatching(/it is signed by the key \w{16}, and this process has the key \w{16}/),
    });
    expect(state).not.toHaveProperty('tampered');
    await expect(append(stranger, 'two')).rejects.toThrow(/this process has the key/);
    expect(keysIn(world)).toHaveLength(1);
    // Access ends by the record as GitHub has it.
    expect(await stranger.lastTrustedState()).toMatchObject({ nextSeq: 2 });
    // A commit that a pull request made does not say what ends.
    const merged = await withOneEntry({ index: async () => [1] });
    expect(await merged.open(replaced).lastTrustedState()).toBeNull();
  });

  it('is recorded with its own signature alone if only the public half of the former one is left', async () => {
    const world = await withOneEntry();
    const { publicKey } = LEDGER_KEYS.current;
    await append(world.open({ current: next, previous: { publicKey, signer: null } }), 'two');
    expect(keysIn(world)).toEqual([publicKey, next.publicKey]);
    expect(await becauseOf(world.open(replaced))).toBeNull();
    expect(await becauseOf(world.ledger)).toMatch(/did not sign the change to the key/);
  });

  const keysOf = (...signers: readonly LedgerSigner[]): string =>
    new TextDecoder().decode(
      serializeKeys({
        repository: 1,
        branch: LEDGER,
        keys: signers.map(({ publicKey }) => ({ key: publicKey, since: 1, at: '2026-11-23T14:02:10.000Z' })),
      }),
    );
  const third = newSigner();
  const former = LEDGER_KEYS.current;

  it.each<[string, Parameters<World['pushSigned']>[0], RegExp, RegExp]>([
    [
      'signs alone',
      { files: { 'note.txt': 'hello' } },
      /is not signed by the key/,
      /is not signed by the key/,
    ],
    [
      'restores the list without the new one',
      { files: { 'keys.json': keysOf(former) } },
      /keys\.json has lost a key/,
      /this process has the key/,
    ],
    [
      'adds itself again',
      { files: { 'keys.json': keysOf(former, next, former) } },
      /names a key twice/,
      /names a key twice/,
    ],
    [
      'names a third one',
      { files: { 'keys.json': keysOf(former, next, third) }, signers: [former, third] },
      /did not sign the change to the key/,
      /its key \w{16} was replaced by/,
    ],
    [
      'puts itself at the end of another list',
      { files: { 'keys.json': keysOf(next, former) } },
      /keys\.json has lost a key/,
      /its key \w{16} was replaced by/,
    ],
  ])(
    'ends the rights of the former one: nothing comes of it if that one %s',
    async (_name, push, live, restarted) => {
      const world = await withOneEntry();
      const watching = world.open(replacing);
      await append(watching, 'two');
      await world.pushSigned(push);
      expect(await becauseOf(watching)).toMatch(live);
      expect(await becauseOf(world.open(replaced))).toMatch(restarted);
      await expect(append(world.open(replaced), 'three')).rejects.toBeInstanceOf(ForgeFailure);
    },
  );

  it('that was replaced before is not taken again', async () => {
    const world = await withOneEntry();
    await append(world.open(replacing), 'two');
    const back: LedgerKeys = { current: former, previous: { publicKey: next.publicKey, signer: next } };
    expect(await becauseOf(world.open(back))).toMatch(/its key \w{16} was replaced by/);
    await expect(append(world.open(back), 'three')).rejects.toThrow(/was replaced by/);
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

it('rejects if GitHub made another tree than was signed, and the branch is an alarm then', async () => {
  const world = await withOneEntry();
  world.git.makeTree('f'.repeat(40));
  await expect(append(world.ledger, 'two')).rejects.toThrow(/GitHub made the tree f{40}/);
  expect(await world.ledger.state()).toMatchObject({ tampered: true });
});

it.each<[string, (message: string) => string]>([
  ['breaks a line of the message', (message) => message.replace(' ', '\n')],
  ['removes the signature', (message) => message.split('\n\n')[0] ?? ''],
])(
  'rejects if GitHub %s, and the branch is an alarm then, not only after a restart',
  async (_name, change) => {
    const world = await withOneEntry();
    world.git.changeMessages(change);
    await expect(append(world.ledger, 'two')).rejects.toThrow(/GitHub changed the message of \w{40}/);
    expect(await world.ledger.state()).toMatchObject({ tampered: true });
  },
);

it('records if GitHub adds a line below the signature', async () => {
  const world = await withOneEntry();
  world.git.changeMessages((message) => `${message}\nSigned-off-by: curfew[bot]`);
  await append(world.ledger, 'two');
  expect(await world.ledger.state()).toMatchObject({ readable: true, value: { nextSeq: 3 } });
});
