import type { Person } from '../../domain/person.ts';

/** A person's comment under one of Curfew's issues. */
export interface Reply {
  readonly by: Person;
  readonly text: string;
}

/** Curfew's comments and issues. Texts are Markdown, escaped already. Rejects with ForgeFailure. */
export interface Conversations {
  /**
   * Creates or updates Curfew's comment with this key on a pull request. Does nothing if its text is the
   * same.
   */
  comment(pull: number, key: string, text: string): Promise<void>;
  /**
   * Creates Curfew's issue with this key, or updates and reopens it if its text differs. If a person closed
   * an issue with the same text, it is reopened only with `until: 'fixed'`: the caller resolves such an issue
   * itself.
   */
  issue(key: string, title: string, text: string, until?: 'never' | 'fixed'): Promise<void>;
  /**
   * The comments of people under the open issue with this key, oldest first. Edited comments are left out,
   * because other people may have edited them.
   */
  replies(key: string): Promise<readonly Reply[]>;
  /** Closes the issue with this key, if it is open. */
  resolve(key: string): Promise<void>;
}
