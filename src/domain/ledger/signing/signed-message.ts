import type { SignedEntries } from './append-statement.ts';

/** A signature of an append, and the short name of the key that made it. */
export interface AppendSignature {
  readonly key: string;
  /** Base64 of 64 bytes. */
  readonly signature: string;
}

/** The parts of the message of a signed commit. */
export interface SignedMessage {
  /** The message above the signature. It is signed, too. */
  readonly text: string;
  readonly entries: SignedEntries | null;
  /** One, or two if this commit changes the key: of the former key and of the new one. */
  readonly signatures: readonly AppendSignature[];
}

const ENTRIES = 'Curfew-Entries';
const SIGNATURE = 'Curfew-Signature';

/** The last lines of a signed commit's message. */
export function signatureTrailers({ entries, signatures }: Omit<SignedMessage, 'text'>): string {
  const lines =
    entries === null ? [] : [`${ENTRIES}: ${entries.first}-${entries.last} sha256:${entries.sha256}`];
  return [
    ...lines,
    ...signatures.map(({ key, signature }) => `${SIGNATURE}: ed25519 ${key} ${signature}`),
  ].join('\n');
}

/**
 * The parts of a message; null if it has no signature. Lines below the signature do not count: GitHub may add
 * a sign-off there.
 */
export function readSignedMessage(message: string): SignedMessage | null {
  const start = message.search(/\n\n(?:Curfew-Entries: [^\n]*\n)?Curfew-Signature: /);
  if (start === -1) return null;
  const lines = message.slice(start + 2).split('\n');
  const entries = entriesIn(lines[0] ?? '');
  const signatures: AppendSignature[] = [];
  for (const line of entries === null ? lines : lines.slice(1)) {
    const [, key, signature] =
      /^Curfew-Signature: ed25519 ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)$/.exec(line) ?? [];
    if (key === undefined || signature === undefined) break;
    if (signatures.some((earlier) => earlier.key === key)) return null;
    signatures.push({ key, signature });
  }
  return signatures.length === 0 ? null : { text: message.slice(0, start), entries, signatures };
}

function entriesIn(line: string): SignedEntries | null {
  const [, first, last, sha256] = /^Curfew-Entries: (\d+)-(\d+) sha256:([0-9a-f]{64})$/.exec(line) ?? [];
  if (first === undefined || last === undefined || sha256 === undefined) return null;
  return { first: Number(first), last: Number(last), sha256 };
}
