import type { AppState, InstallationState, RepositoryState } from '../state.ts';

/** One attempt to tell an app of an event. */
export interface Delivery {
  readonly id: number;
  /** The same for every attempt: what `X-GitHub-Delivery` says. */
  readonly guid: string;
  readonly app: AppState;
  readonly installation: InstallationState;
  readonly repository?: RepositoryState;
  readonly event: string;
  readonly action: string | null;
  readonly payload: string;
  readonly redelivery: boolean;
  deliveredAt: Date;
  /** Seconds. */
  duration: number;
  /** 0 until it was answered, and where it never was. */
  statusCode: number;
  requestHeaders: Readonly<Record<string, string>>;
  answer: string | null;
}
