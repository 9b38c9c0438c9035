import type { AppState, InstallationState, RepositoryState } from '../state.ts';

/** One attempt to deliver an event to an app. */
export interface Delivery {
  readonly id: number;
  /** The value of `X-GitHub-Delivery`, which is the same for every attempt. */
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
  /** 0 if there was no answer. */
  statusCode: number;
  requestHeaders: Readonly<Record<string, string>>;
  answer: string | null;
}
