import { generateKeyPairSync } from 'node:crypto';
import { keySigner } from '../../../src/ledger/ledger-keys.ts';
import type { LedgerKeys, LedgerSigner } from '../../../src/ports/ledger-keys.ts';

/** A new Ed25519 private key in PEM form. */
export function newKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function newSigner(): LedgerSigner {
  return keySigner(newKeyPem());
}

/** The keys of a Curfew that never changed its key. The same in all tests of one file. */
export const LEDGER_KEYS: LedgerKeys = { current: newSigner(), previous: null };
