import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { DateTime } from 'luxon';
import type { TeamSettings } from './settings.ts';

const TIMEOUT_MS = 20_000;
const silence = (): void => {};
const SILENT = { debug: silence, info: silence, warn: silence, error: silence };

/** What GitHub says of the App in the organization. */
export interface Installation {
  readonly id: number;
  readonly mayChangeMembers: boolean;
  readonly isSuspended: boolean;
}

/** An organization, reached as the App that may change its teams. */
export interface Organization {
  readonly settings: TeamSettings;
  /** Speaks as the installation; looks it up where it is not known. */
  octokit(): Promise<Octokit>;
  /** Asks anew; null where the App is not installed there. */
  installation(): Promise<Installation | null>;
  /** GitHub's clock as the latest answer told it, in whole seconds; null before any. */
  told(): DateTime | null;
}

/** Does not connect yet. */
export function reach(settings: TeamSettings): Organization {
  let told: DateTime | null = null;
  let speaking: Octokit | null = null;

  const open = (installationId: number | null): Octokit => {
    const octokit = new Octokit({
      baseUrl: settings.apiUrl,
      userAgent: 'curfew',
      log: SILENT,
      authStrategy: createAppAuth,
      auth: {
        appId: settings.appId,
        privateKey: settings.key,
        ...(installationId === null ? {} : { installationId }),
      },
      request: {
        fetch: (url: string, init: RequestInit) =>
          fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
      },
    });
    octokit.hook.after('request', ({ headers }) => {
      const date = DateTime.fromHTTP(String(headers.date), { zone: 'utc' });
      if (date.isValid) told = date;
    });
    octokit.hook.error('request', (error) => {
      // A token that was taken back, or an installation that is gone: both may have come anew.
      if (statusOf(error) === 401 || isTokenRefused(error)) speaking = null;
      throw error;
    });
    return octokit;
  };
  const asApp = open(null);

  const installation = async (): Promise<Installation | null> => {
    try {
      const { data } = await asApp.rest.apps.getOrgInstallation({ org: settings.org });
      return {
        id: data.id,
        mayChangeMembers: data.permissions.members === 'write',
        isSuspended: data.suspended_at !== null,
      };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  };

  return {
    settings,
    installation,
    told: () => told,
    async octokit() {
      if (speaking !== null) return speaking;
      const found = await installation();
      if (found === null) throw new Error(`the App is not installed in ${settings.org}`);
      speaking = open(found.id);
      return speaking;
    },
  };
}

function isTokenRefused(error: unknown): boolean {
  const { request } = Object(error) as { request?: { url?: string } };
  return statusOf(error) === 404 && request?.url?.endsWith('/access_tokens') === true;
}

/** The status that GitHub answered with; null where it gave no answer. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return 'response' in error && error.response !== undefined && typeof error.status === 'number'
    ? error.status
    : null;
}

/** Whether GitHub only asks to wait, which says nothing about what was wanted. */
export function isLimit(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('response' in error)) return false;
  const { headers } = Object(error.response) as { headers?: Record<string, unknown> };
  const text = error instanceof Error ? error.message : '';
  return (
    headers?.['retry-after'] !== undefined ||
    String(headers?.['x-ratelimit-remaining']) === '0' ||
    /rate limit|abuse detection/i.test(text)
  );
}
