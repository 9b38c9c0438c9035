import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { DateTime } from 'luxon';
import { answeredStatus } from '../../ports/github-answer.ts';
import type { TeamSettings } from './settings.ts';

/*
 * The forge's Octokit in `github` has the same timeout and the same silence. It is not shared: connectors and
 * `github` may not import each other, and the ports import no Octokit.
 */
const REQUEST_TIMEOUT_MS = 20_000;
const ignore = (): void => {};
const NO_LOG = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The App's installation in the organization. */
export interface Installation {
  readonly id: number;
  readonly mayChangeMembers: boolean;
  readonly isSuspended: boolean;
}

/** An organization, and the App that may change its teams. */
export interface Organization {
  readonly settings: TeamSettings;
  /** An Octokit for the installation, which is looked up if it is not known. */
  octokit(): Promise<Octokit>;
  /** Reads the installation from GitHub; null if the App is not installed. */
  installation(): Promise<Installation | null>;
  /** GitHub's clock by its last answer, in whole seconds; null before the first answer. */
  clock(): DateTime | null;
}

/** Does not connect yet. */
export function openOrganization(settings: TeamSettings): Organization {
  let lastDate: DateTime | null = null;
  let installed: Octokit | null = null;

  const open = (installationId: number | null): Octokit => {
    const octokit = openOctokit(settings, installationId);
    octokit.hook.after('request', ({ headers }) => {
      const date = DateTime.fromHTTP(String(headers.date), { zone: 'utc' });
      if (date.isValid) lastDate = date;
    });
    octokit.hook.error('request', (error) => {
      // The token was revoked, or the installation was removed. The next call looks the installation up
      // again.
      if (answeredStatus(error) === 401 || isTokenRefused(error)) installed = null;
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
      if (answeredStatus(error) === 404) return null;
      throw error;
    }
  };

  return {
    settings,
    installation,
    clock: () => lastDate,
    async octokit() {
      if (installed !== null) return installed;
      const found = await installation();
      if (found === null) throw new Error(`the App is not installed in ${settings.org}`);
      installed = open(found.id);
      return installed;
    },
  };
}

/** For an installation, or for the App itself if `installationId` is null. */
function openOctokit({ appId, key, apiUrl }: TeamSettings, installationId: number | null): Octokit {
  return new Octokit({
    baseUrl: apiUrl,
    userAgent: 'curfew',
    log: NO_LOG,
    authStrategy: createAppAuth,
    auth: { appId, privateKey: key, ...(installationId === null ? {} : { installationId }) },
    request: {
      // The signal also cancels the request. A timeout over the Timer port would only stop waiting for it.
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
    },
  });
}

function isTokenRefused(error: unknown): boolean {
  const { request } = Object(error) as { request?: { url?: string } };
  return answeredStatus(error) === 404 && request?.url?.endsWith('/access_tokens') === true;
}
