import { occupying } from '../../domain/doctor/occupied-names.ts';
import { SETUP_MESSAGE } from '../../domain/messages/commits/setup-message.ts';
import { LEDGER_BRANCH, SETUP_BRANCH } from '../../domain/own-branches.ts';
import type { FileWrite } from '../../ports/forge/branch-commits.ts';
import { fileAt } from '../evidence/read-folders.ts';
import type { Repository } from '../repository.ts';
import type { SetupFile } from './own-rulesets.ts';

export interface Initialized {
  readonly ledger: 'created' | 'exists';
  /** The set-up pull request; null if the default branch has all its files. */
  readonly pull: number | null;
}

/**
 * Creates the ledger branch and opens the set-up pull request. Safe to repeat: it changes nothing that
 * exists. `ledger` answers the first commit of the ledger for a cursor and GitHub's number of the repository;
 * `files` are those that the default branch should have.
 */
export async function initRepository(
  repository: Pick<
    Repository,
    'id' | 'defaultBranch' | 'commits' | 'trees' | 'branches' | 'branchCommits' | 'ownPulls'
  >,
  start: {
    readonly ledger: (
      cursor: string,
      repository: number,
    ) => Promise<{ readonly files: readonly SetupFile[]; readonly message: string }>;
    readonly files: readonly SetupFile[];
    readonly description: string;
  },
): Promise<Initialized> {
  const { commits, branches, defaultBranch } = repository;
  const main = await commits.head(defaultBranch);
  if (main === null) {
    throw new Error(`the branch ${defaultBranch} has no commit yet: push a first one, for example a README`);
  }
  await refuseOccupiedNames(branches);
  let ledger: Initialized['ledger'] = 'exists';
  if ((await commits.head(LEDGER_BRANCH)) === null) {
    const { files, message } = await start.ledger(main, repository.id);
    const root = await branches.createRootCommit(files, message);
    ledger = await branches.create(LEDGER_BRANCH, root);
  }
  return { ledger, pull: await openSetup(repository, main, start) };
}

/**
 * GitHub refuses a branch whose name is a folder of another one, without a reason that a person understands.
 */
async function refuseOccupiedNames(branches: Repository['branches']): Promise<void> {
  const existing = await branches.beginningWith('curfew');
  for (const branch of [LEDGER_BRANCH, SETUP_BRANCH]) {
    const [occupant] = occupying(branch, existing);
    if (occupant === undefined) continue;
    throw new Error(
      `the branch ${occupant} makes Curfew's branch ${branch} impossible: rename or delete ${occupant} first`,
    );
  }
}

async function openSetup(
  {
    defaultBranch,
    commits,
    trees,
    branches,
    branchCommits,
    ownPulls,
  }: Pick<Repository, 'defaultBranch' | 'commits' | 'trees' | 'branches' | 'branchCommits' | 'ownPulls'>,
  main: string,
  {
    files,
    description,
  }: {
    readonly files: readonly SetupFile[];
    readonly description: string;
  },
): Promise<number | null> {
  const missing = await filesMissingAt(trees, main, files);
  if (missing.length === 0) return null;
  if ((await commits.head(SETUP_BRANCH)) === null) await branches.create(SETUP_BRANCH, main);
  const head = (await commits.head(SETUP_BRANCH)) ?? main;
  const writes = (await filesMissingAt(trees, head, missing)).map(
    ({ path, content }): FileWrite => ({ path, content: Buffer.from(content) }),
  );
  if (writes.length > 0) {
    await branchCommits.commit({
      branch: SETUP_BRANCH,
      expectedHead: head,
      subject: SETUP_MESSAGE.title,
      body: SETUP_MESSAGE.body,
      writes,
      deletions: [],
    });
  }
  const { number } = await ownPulls.ensure({
    branch: SETUP_BRANCH,
    base: defaultBranch,
    title: SETUP_MESSAGE.title,
    body: description,
  });
  return number;
}

/** The files whose paths do not exist at the commit. */
async function filesMissingAt(
  trees: Repository['trees'],
  commit: string,
  files: readonly SetupFile[],
): Promise<readonly SetupFile[]> {
  const missing = [];
  for (const file of files) if ((await fileAt(trees, commit, file.path)) === null) missing.push(file);
  return missing;
}
