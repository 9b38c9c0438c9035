import { createPublicKey } from 'node:crypto';

/** An Ed25519 public key in PEM form. `key` is the base64 of its 32 bytes. */
export function publicKeyPem(key: string): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

/** The Ed25519 public keys in a file of PEM blocks, as base64 of their 32 bytes. Empty if it has none. */
export function publicKeysIn(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      const { crv, x } = createPublicKey(block).export({ format: 'jwk' });
      return crv === 'Ed25519' && x !== undefined ? [Buffer.from(x, 'base64url').toString('base64')] : [];
    } catch {
      return [];
    }
  });
}
