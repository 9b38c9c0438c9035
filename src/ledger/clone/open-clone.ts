import { type Clone, CloneFailure, type GitObject } from '../../ports/clone.ts';
import { openVerifyCommit } from './git-verify-commit.ts';
import { objectReader } from './object-reader.ts';
import { parseTree } from './parse-tree.ts';
import { type GitPlace, runGit } from './run-git.ts';
import { streamObjects } from './stream-objects.ts';
import { changesOf } from './walk-history.ts';

/**
 * Opens a clone or a bare repository with the git of this machine. Rejects with CloneFailure if there is no
 * repository.
 */
export async function openClone(place: GitPlace): Promise<Clone> {
  const facts = await runGit(place, [
    'rev-parse',
    '--git-dir',
    '--show-object-format',
    '--is-shallow-repository',
  ]);
  const [, format, shallow] = facts.out.split('\n');
  if (facts.code !== 0)
    throw new CloneFailure(failureText(facts.err, `${place.folder} is not a git repository`));
  const digits = format === 'sha256' ? 64 : 40;
  const partialSettings = await runGit(place, [
    'config',
    '--get-regexp',
    '^(extensions\\.partialclone|remote\\..*\\.promisor)$',
  ]);
  const reader = objectReader(place);

  const get = async (oid: string, path?: string): Promise<GitObject | null> =>
    reader.get(path === undefined ? oid : `${oid}:${path}`);

  const ref = async (name: string): Promise<string | null> => {
    const { code, out } = await runGit(place, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
    return code === 0 ? out.trim() : null;
  };

  return {
    folder: place.folder,
    digits,
    shallow: shallow === 'true',
    partial: partialSettings.out !== '',
    objects: {
      get,
      async tree(oid, path) {
        const found = await get(oid, path);
        const tree = found?.type === 'commit' ? await get(`${oid}^{tree}`) : found;
        return tree?.type === 'tree' && tree.bytes !== null ? parseTree(tree.bytes, digits) : null;
      },
      stream: (wanted) => streamObjects(place, wanted),
    },
    history: {
      ref,
      async refsNamed(name) {
        const { code, out, err } = await runGit(place, ['for-each-ref', '--format=%(refname)']);
        if (code !== 0) throw new CloneFailure(failureText(err, 'its refs cannot be listed'));
        return out.split('\n').filter((line) => line.endsWith(`/${name}`));
      },
      async branchOf(symbolic) {
        const { code, out } = await runGit(place, ['symbolic-ref', '--quiet', symbolic]);
        return code === 0 ? out.trim() : null;
      },
      async isAncestor(older, newer) {
        const { code, err } = await runGit(place, ['merge-base', '--is-ancestor', older, newer]);
        if (code > 1 || code < 0)
          throw new CloneFailure(failureText(err, `${older} or ${newer} is not in this clone`));
        return code === 0;
      },
      changes: (since, until) => changesOf(place, since, until),
    },
    async remoteUrl(remote) {
      const { code, out } = await runGit(place, ['config', '--get', `remote.${remote}.url`]);
      return code === 0 ? out.trim() : null;
    },
    signatures: (keyFile) => openVerifyCommit(place, keyFile),
    close: () => reader.close(),
  };
}

/** The text, with the first line that git printed. */
function failureText(err: string, text: string): string {
  const [line = ''] = err.trim().split('\n');
  return line === '' ? text : `${text}: ${line.slice(0, 300)}`;
}
