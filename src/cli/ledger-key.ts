import { ledgerPublicKey } from '../compose.ts';
import { ENVIRONMENT, type Environment, readLedgerKeys } from '../config.ts';
import { keyIdOf } from '../domain/ledger/signing/append-statement.ts';
import { publicKeyPem } from '../domain/ledger/signing/public-keys.ts';
import { errorText } from '../domain/text/error-text.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

/** Prints the public key that signs the record, and its short name on the line above. */
export function ledgerKey(terminal: Terminal, environment: Environment = ENVIRONMENT): number {
  const key = publicKeyOf(environment);
  terminal.out(`The record is signed with the Ed25519 key ${keyIdOf(key)}:`);
  terminal.out(publicKeyPem(key).trim());
  return 0;
}

function publicKeyOf(environment: Environment): string {
  try {
    return ledgerPublicKey(readLedgerKeys(environment));
  } catch (cause) {
    throw new UserError('The key of the record cannot be read:', [errorText(cause)], { cause });
  }
}
