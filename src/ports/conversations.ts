import type { Person } from '../domain/person.ts';

export interface Reply {
  readonly by: Person;
  readonly text: string;
}

/** What Curfew says to people outside check runs. Text is Markdown, escaped already. Rejects with ForgeFailure. */
export interface Conversations {
  /** One comment of ours on a pull request, found again by `key`, written only where the text differs. */
  comment(pull: number, key: string, text: string): Promise<void>;
  /**
   * One issue of ours, found again by `key`: made, updated or reopened where the text differs. Until it is `mended`,
   * one that somebody closed is reopened as well; else it is enough to have `told` it once.
   */
  issue(key: string, title: string, text: string, until?: 'never' | 'fixed'): Promise<void>;
  /** What people wrote under the open issue with this key, oldest first; what was edited later is left out, as others can edit too. */
  replies(key: string): Promise<readonly Reply[]>;
  /** Closes the issue with this key, if one is open. */
  resolve(key: string): Promise<void>;
}
