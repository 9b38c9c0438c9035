import type { IssueText } from '../../domain/messages/issues/issue-text.ts';
import type { Conversations } from '../../ports/forge/conversations.ts';

/** Problems that an operator must fix. Each has one issue, which is open until the problem is gone. */
export interface Alarms {
  raise(alarm: IssueText): void;
  clear(key: string): void;
  isRaised(key: string): boolean;
  /**
   * Brings the issues up to date. Asks GitHub only if an alarm changed. Rejects with ForgeFailure; the next
   * call then publishes what is left.
   */
  publish(conversations: Pick<Conversations, 'issue' | 'resolve'>): Promise<void>;
}

export function alarms(): Alarms {
  /** By key; null if there is no problem. */
  const current = new Map<string, IssueText | null>();
  /**
   * The text of each open issue; null if none is open. A new process knows of no issue, so it publishes all.
   */
  const published = new Map<string, string | null>();
  return {
    raise: (alarm) => void current.set(alarm.key, alarm),
    clear: (key) => void current.set(key, null),
    isRaised: (key) => (current.get(key) ?? null) !== null,
    async publish(conversations) {
      for (const [key, alarm] of current) {
        const text = alarm?.text ?? null;
        if (published.get(key) === text) continue;
        if (alarm === null) await conversations.resolve(key);
        else await conversations.issue(key, alarm.title, alarm.text, 'fixed');
        published.set(key, text);
      }
    },
  };
}
