import { createHash } from 'node:crypto';

/**
 * The id that git gives a file with this content. `idForm` is any id of the repository. Its length
 * shows which hash the repository uses.
 */
export function gitBlobId(content: Uint8Array, idForm: string): string {
  const hash = createHash(idForm.length === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}
