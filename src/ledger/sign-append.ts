import { type KeysFile, type RecordedKey, serializeKeys } from '../domain/ledger/files/keys-file.ts';
import {
  type AppendStatement,
  isSignedBy,
  keyIdOf,
  statementBytes,
} from '../domain/ledger/signing/append-statement.ts';
import { signatureTrailers } from '../domain/ledger/signing/signed-message.ts';
import { errorText } from '../domain/text/error-text.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { LedgerKeys, LedgerSigner } from '../ports/ledger-keys.ts';

/** The keys that sign an append, and the record of them after it. */
export interface AppendKeys {
  readonly signers: readonly LedgerSigner[];
  readonly file: KeysFile;
  /** Whether `file` differs from the one before. */
  readonly changed: boolean;
}

/**
 * The keys for the next append. The first append of a ledger without keys records the current one. If the
 * operator replaced the key, both sign one append, which records the new one. Throws ForgeFailure if the
 * record has another key than this process.
 */
export function appendKeys(
  { current, previous }: LedgerKeys,
  place: Pick<KeysFile, 'repository' | 'branch'>,
  {
    recorded,
    nextSeq,
    at,
  }: { readonly recorded: KeysFile | null; readonly nextSeq: number; readonly at: string },
): AppendKeys {
  const last = recorded?.keys.at(-1)?.key;
  if (recorded !== null && last === current.publicKey) {
    return { signers: [current], file: recorded, changed: false };
  }
  const added: RecordedKey = { key: current.publicKey, since: nextSeq, at };
  const keys = [...(recorded?.keys ?? []), added];
  const file: KeysFile = { v: 1, repository: place.repository, branch: place.branch, keys };
  if (last === undefined) return { signers: [current], file, changed: true };
  const wasReplaced = recorded?.keys.some(({ key }) => key === current.publicKey) === true;
  if (last !== previous?.publicKey || wasReplaced) {
    const [has, own] = [keyIdOf(last), keyIdOf(current.publicKey)];
    const text = `the record is signed by the key ${has}, and this process has the key ${own}: nothing can be recorded`;
    throw new ForgeFailure('rejected', text);
  }
  const former = previous.signer === null ? [] : [previous.signer];
  return { signers: [...former, current], file, changed: true };
}

/** The content of `keys.json` after the append, if the append changes it. */
export function keysContent({ file, changed }: AppendKeys): Uint8Array | null {
  return changed ? serializeKeys(file) : null;
}

/**
 * The lines for the end of the commit's message. Rejects with ForgeFailure if a key does not answer, or
 * answers with a signature that does not fit: such a commit would stop the ledger.
 */
export async function signAppend(
  signers: readonly LedgerSigner[],
  statement: AppendStatement,
): Promise<string> {
  const bytes = statementBytes(statement);
  const signatures = [];
  for (const signer of signers) {
    const signature = await signatureOf(signer, bytes);
    if (!isSignedBy(signer.publicKey, signature, statement)) {
      throw new ForgeFailure(
        'unavailable',
        'the ledger’s key signs for another public key than it is set to',
      );
    }
    signatures.push({ key: keyIdOf(signer.publicKey), signature });
  }
  return signatureTrailers({ entries: statement.entries, signatures });
}

async function signatureOf(signer: LedgerSigner, bytes: Uint8Array): Promise<string> {
  try {
    return Buffer.from(await signer.sign(bytes)).toString('base64');
  } catch (cause) {
    throw new ForgeFailure('unavailable', `the ledger’s key does not sign: ${errorText(cause)}`, { cause });
  }
}
