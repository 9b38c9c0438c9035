import type { Person } from './admit.ts';
import type { Api, CallOptions, Reply } from './api.ts';
import type { Clock } from './clock.ts';
import type { Repository } from './repository.ts';
import type { Secret } from './secret.ts';

export interface Account extends Person {
  readonly secret: Secret;
}

/** Everything that a question can use. */
export interface Asking {
  readonly api: Api;
  readonly author: Account;
  /** A second person, who reviews. */
  readonly reviewer?: Account;
  readonly repository: Repository;
  readonly clock: Clock;
  /** How long an answer that comes late is waited for. */
  readonly patienceMs: number;
  /** Work that several questions share, such as one merge that is watched. */
  readonly shared: Map<string, Promise<unknown>>;
}

export interface Answer {
  /** `unanswered` if this repository or this server gives no answer. */
  readonly outcome: 'as assumed' | 'differs' | 'unanswered' | 'not asked';
  /** One sentence or more. */
  readonly text: string;
  readonly figures?: Readonly<Record<string, string | number>>;
}

export interface Question {
  readonly id: string;
  readonly asks: string;
  /** The start of the row of docs/assumptions.md that the answer is about. */
  readonly row: string;
  /** Each kind includes the kinds before it. */
  readonly needs: 'reading' | 'writing' | 'a reviewer';
  ask(asking: Asking): Promise<Answer>;
}

export const asAssumed = (text: string, figures: Answer['figures'] = {}): Answer => ({
  outcome: 'as assumed',
  text,
  figures,
});
export const differs = (text: string, figures: Answer['figures'] = {}): Answer => ({
  outcome: 'differs',
  text,
  figures,
});
export const unanswered = (text: string, figures: Answer['figures'] = {}): Answer => ({
  outcome: 'unanswered',
  text,
  figures,
});

/** A call about the repository, by its author. */
export function call(
  { api, author, repository }: Asking,
  method: string,
  path: string,
  options?: CallOptions,
): Promise<Reply> {
  const { owner, name } = repository;
  const at = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return api.rest(author.secret, method, `${at}${path}`, options);
}

export function share<T>(asking: Asking, name: string, work: () => Promise<T>): Promise<T> {
  const known = asking.shared.get(name) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const started = work();
  asking.shared.set(name, started);
  return started;
}
