/** Signs appends with one Ed25519 key. */
export interface LedgerSigner {
  /** Base64 of the 32 bytes of the public key. */
  readonly publicKey: string;
  /** Answers the 64 bytes of the signature. Rejects if a command or a key service fails. */
  sign(statement: Uint8Array): Promise<Uint8Array>;
}

/** The keys of the ledger that the operator set. */
export interface LedgerKeys {
  readonly current: LedgerSigner;
  /** The key before, while the operator replaces it. `signer` is null if only its public key is known. */
  readonly previous: { readonly publicKey: string; readonly signer: LedgerSigner | null } | null;
  /** Whether a ledger of an earlier version, which has no signature at all, is accepted. */
  readonly acceptUnsigned?: boolean;
}
