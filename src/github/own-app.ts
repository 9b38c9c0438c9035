import type { Octokit } from '@octokit/rest';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Account } from './person-of.ts';

/** The App that we are: numeric, whatever the operator wrote as its id. */
export interface OwnApp {
  readonly id: number;
  /** The login of the account that the App acts as: `curfew[bot]`, lower case. */
  readonly bot: string;
}

/** Asks GitHub once who we are. */
export function ownApp(octokit: Octokit): () => Promise<OwnApp> {
  let answer: Promise<OwnApp> | null = null;
  return () => {
    answer ??= ask(octokit).catch((error) => {
      answer = null;
      throw error;
    });
    return answer;
  };
}

/** Logins that end in `[bot]` belong to apps alone: nobody can register one. */
export function isOwn(account: Account | null | undefined, { bot }: OwnApp): boolean {
  return account?.type === 'Bot' && account.login?.toLowerCase() === bot;
}

async function ask(octokit: Octokit): Promise<OwnApp> {
  const { data } = await octokit.rest.apps.getAuthenticated();
  if (data?.slug === undefined) throw new ForgeFailure('rejected', 'GitHub does not say which App this is');
  return { id: data.id, bot: `${data.slug}[bot]`.toLowerCase() };
}
