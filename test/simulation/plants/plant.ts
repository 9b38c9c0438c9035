/** A bug seen in other products, as a change to the source. Each text must exist exactly once. */
export interface Plant {
  readonly name: string;
  readonly patches: readonly { readonly file: string; readonly find: string; readonly put: string }[];
}

/** The source with a planted bug. Throws if the text of the bug no longer fits the source. */
export function planted(source: string, { find, put, file }: Plant['patches'][number]): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has the text to replace ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}
