import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import type { CommandSetting, LedgerKeySettings } from '../domain/ledger/signing/key-settings.ts';
import type { LedgerKeys, LedgerSigner } from '../ports/ledger-keys.ts';
import { runSignCommand } from './run-sign-command.ts';

/** DER of an Ed25519 private key up to its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY_BYTES = 32;
/** A secret that is derived from the App's key for another purpose must differ. */
const PURPOSE = 'curfew ledger signing key v1';

/** The keys of the ledger by the operator's settings. Throws if a key is neither Ed25519 nor RSA. */
export function ledgerKeys({ current, previous, acceptUnsigned = false }: LedgerKeySettings): LedgerKeys {
  return {
    current: 'command' in current ? commandSigner(current) : keySigner(current.pem),
    previous: previous === null ? null : previousKey(previous),
    acceptUnsigned,
  };
}

function previousKey(setting: NonNullable<LedgerKeySettings['previous']>): LedgerKeys['previous'] {
  if ('publicKey' in setting && !('command' in setting))
    return { publicKey: setting.publicKey, signer: null };
  const signer = 'command' in setting ? commandSigner(setting) : keySigner(setting.pem);
  return { publicKey: signer.publicKey, signer };
}

/** Signs with an Ed25519 key in PEM form, or with one that is derived from an RSA key. */
export function keySigner(pem: string): LedgerSigner {
  const key = signingKey(pem);
  return {
    publicKey: publicBytes(createPublicKey(key)),
    sign: async (statement) => sign(null, statement, key),
  };
}

/** The Ed25519 key of a PEM text, or the one that is derived from its RSA key. */
export function signingKey(pem: string): KeyObject {
  const given = createPrivateKey(pem);
  return given.asymmetricKeyType === 'ed25519' ? given : derivedKey(given);
}

/** The same RSA key gives the same Ed25519 key, whatever its file looks like. */
function derivedKey(rsa: KeyObject): KeyObject {
  if (rsa.asymmetricKeyType !== 'rsa')
    throw new TypeError('the key of the ledger is neither Ed25519 nor RSA');
  const secret = rsa.export({ format: 'der', type: 'pkcs1' });
  const seed = hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES);
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, Buffer.from(seed)]),
    format: 'der',
    type: 'pkcs8',
  });
}

function publicBytes(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES).toString('base64');
}

function commandSigner({ command, publicKey, environment }: CommandSetting): LedgerSigner {
  return { publicKey, sign: (statement) => runSignCommand({ command, environment }, statement) };
}
