import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { canonicalJson } from '../../canonical-json.ts';

/** The entries that an append adds. */
export interface SignedEntries {
  /** Their first and last numbers. */
  readonly first: number;
  readonly last: number;
  /** SHA-256 of their file, in hex. */
  readonly sha256: string;
}

/** All that Curfew signs about one commit of the ledger. */
export interface AppendStatement {
  /** GitHub's number of the repository: it stays when the repository is renamed or transferred. */
  readonly repository: number;
  readonly branch: string;
  /** The commit below it; null for the first one. */
  readonly parent: string | null;
  /** Git's id of the tree: every path of the ledger, and the content of each. */
  readonly tree: string;
  /** Null if the append adds no entries. */
  readonly entries: SignedEntries | null;
  /** The commit's message above the signature. */
  readonly message: string;
}

/** A statement of another kind or version must never have the same bytes. */
const PURPOSE = 'curfew ledger append v1\n';
/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
const KEY_ID_LENGTH = 16;

/** The bytes that are signed. */
export function statementBytes({
  repository,
  branch,
  parent,
  tree,
  entries,
  message,
}: AppendStatement): Uint8Array {
  const signed =
    entries === null ? null : { first: entries.first, last: entries.last, sha256: entries.sha256 };
  return Buffer.from(PURPOSE + canonicalJson({ repository, branch, parent, tree, entries: signed, message }));
}

/** The numbers and the digest of the file of entries that an append adds. */
export function signedEntries(first: number, last: number, content: Uint8Array): SignedEntries {
  return { first, last, sha256: hash('sha256', content, 'hex') };
}

/** Whether this Ed25519 key made this signature of the statement. Both are base64. Never throws. */
export function isSignedBy(publicKey: string, signature: string, statement: AppendStatement): boolean {
  const key = keyObjectOf(publicKey);
  return key !== null && verify(null, statementBytes(statement), key, Buffer.from(signature, 'base64'));
}

/** The same, on another thread: a long record has many signatures. */
export function checkSignedBy(
  publicKey: string,
  signature: string,
  statement: AppendStatement,
): Promise<boolean> {
  const key = keyObjectOf(publicKey);
  if (key === null) return Promise.resolve(false);
  const bytes = statementBytes(statement);
  return new Promise((resolve) => {
    verify(null, bytes, key, Buffer.from(signature, 'base64'), (error, is) => resolve(error === null && is));
  });
}

/** The short name of a public key: the first 16 hex digits of its SHA-256. */
export function keyIdOf(publicKey: string): string {
  return hash('sha256', Buffer.from(publicKey, 'base64'), 'hex').slice(0, KEY_ID_LENGTH);
}

/** Keys are few, and a record has many signatures. */
const keyObjects = new Map<string, KeyObject>();
const KEYS_KEPT = 100;

function keyObjectOf(publicKey: string): KeyObject | null {
  const known = keyObjects.get(publicKey);
  if (known !== undefined) return known;
  const bytes = Buffer.from(publicKey, 'base64');
  if (bytes.length !== KEY_BYTES) return null;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
  if (keyObjects.size >= KEYS_KEPT) keyObjects.clear();
  keyObjects.set(publicKey, key);
  return key;
}
