import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve as absolute, join } from 'node:path';
import { type Clone, CloneFailure } from '../../ports/clone.ts';
import { type GitPlace, runGit } from './run-git.ts';

/**
 * Checks signatures with `git verify-commit` against the keys of one file, and no others. OpenPGP keys are
 * imported into a temporary key ring. Any other file is read as an SSH allowed signers file.
 */
export async function openVerifyCommit(place: GitPlace, keyFile: string): ReturnType<Clone['signatures']> {
  const key = await readFile(keyFile).catch((cause) => {
    throw new CloneFailure(`${keyFile} cannot be read`, { cause });
  });
  const home = await mkdtemp(join(tmpdir(), 'curfew-keys-'));
  const close = () => rm(home, { recursive: true, force: true });
  const openpgp = key.includes('-----BEGIN PGP') || (key[0] ?? 0) >= 0x80;
  try {
    if (openpgp) await importKeys(keyFile, home, place);
  } catch (cause) {
    await close();
    throw cause;
  }
  const withKeys = { ...place, env: { ...place.env, GNUPGHOME: home } };
  const setting = openpgp
    ? 'gpg.ssh.allowedSignersFile=/dev/null'
    : `gpg.ssh.allowedSignersFile=${absolute(keyFile)}`;
  return {
    close,
    async problemWith(commit) {
      const { code, err } = await runGit(withKeys, ['-c', setting, 'verify-commit', '--raw', commit]);
      if (code === 0 && (!openpgp || /^\[GNUPG:\] VALIDSIG /m.test(err))) return null;
      const [line = ''] = err.trim().split('\n');
      return line === '' ? 'it has no signature' : line.replace('[GNUPG:] ', '').slice(0, 200);
    },
  };
}

function importKeys(keyFile: string, home: string, { env }: GitPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['--homedir', home, '--batch', '--quiet', '--no-autostart', '--import', keyFile];
    const child = spawn('gpg', args, { env: { PATH: env['PATH'], LC_ALL: 'C.UTF-8' }, stdio: 'ignore' });
    child.on('error', (cause) => reject(new CloneFailure('gpg could not be run', { cause })));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new CloneFailure(`gpg found no keys in ${keyFile}`)),
    );
  });
}
