export interface PublicKeySetting {
  /** Base64 of the 32 bytes of an Ed25519 public key. */
  readonly publicKey: string;
}

/** A private key in PEM form: Ed25519, or RSA, from which Curfew derives one. */
export interface PrivateKeySetting {
  readonly pem: string;
}

/** A command that signs, such as one that asks a key service. */
export interface CommandSetting extends PublicKeySetting {
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The keys of the ledger, as the operator set them. */
export interface LedgerKeySettings {
  readonly current: PrivateKeySetting | CommandSetting;
  /** The key before, until the first append with the new one; null if the operator set none. */
  readonly previous: PrivateKeySetting | CommandSetting | PublicKeySetting | null;
  /** Whether a ledger of an earlier version, which has no signature at all, is accepted. */
  readonly acceptUnsigned?: boolean;
}
