import type { Octokit } from '@octokit/rest';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Account } from '../person-of.ts';

/** Curfew's own App. */
export interface OwnApp {
  /** GitHub's number, also if the operator configured another form of the id. */
  readonly id: number;
  /** The login of the App's account: `curfew[bot]`, lower case. */
  readonly bot: string;
}

/** Reads Curfew's own App from GitHub, once. After a failure, the next call reads again. */
export function ownApp(octokit: Octokit): () => Promise<OwnApp> {
  let reading: Promise<OwnApp> | null = null;
  return () => {
    reading ??= readOwnApp(octokit).catch((error) => {
      reading = null;
      throw error;
    });
    return reading;
  };
}

/** Whether an account is Curfew's own. People cannot register a login that ends in `[bot]`. */
export function isOwn(account: Account | null | undefined, { bot }: OwnApp): boolean {
  return account?.type === 'Bot' && account.login?.toLowerCase() === bot;
}

async function readOwnApp(octokit: Octokit): Promise<OwnApp> {
  const { data } = await octokit.rest.apps.getAuthenticated();
  if (data?.slug === undefined) throw new ForgeFailure('rejected', 'GitHub does not say which App this is');
  return { id: data.id, bot: `${data.slug}[bot]`.toLowerCase() };
}
