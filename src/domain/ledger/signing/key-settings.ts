export interface PublicKeySetting {
  /** Base64 of the 32 bytes of an Ed25519 public key. */
  readonly publicKey: string;
}

/** A private key in PEM form: Ed25519, or RSA, from which Curfew derives one. */
export interface PrivateKeySetting {
  readonly pem: string;
}

/** The keys of the ledger, as the operator set them. */
export interface LedgerKeySettings {
  readonly current: PrivateKeySetting | (PublicKeySetting & { readonly command: string });
  /** The key before, until the first append with the new one; null if the operator set none. */
  readonly previous: PrivateKeySetting | PublicKeySetting | null;
  /** Whether a ledger of an earlier version, which has no signature at all, is accepted. */
  readonly acceptUnsigned?: boolean;
}
