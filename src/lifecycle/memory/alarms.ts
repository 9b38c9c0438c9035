import type { IssueText } from '../../domain/messages/issues/refusal-issue.ts';
import type { Conversations } from '../../ports/conversations.ts';

/** What is wrong until it is mended, each with one issue that is open for as long. */
export interface Alarms {
  raise(alarm: IssueText): void;
  clear(key: string): void;
  /** Brings the issues up to date. Asks GitHub only where something changed. Rejects with ForgeFailure; then it is done the next time. */
  tell(notices: Pick<Conversations, 'issue' | 'resolve'>): Promise<void>;
}

export function alarms(): Alarms {
  /** By key; null where nothing is wrong. */
  const wanted = new Map<string, IssueText | null>();
  /** What each issue says; null where none is open. A process that begins knows of none. */
  const said = new Map<string, string | null>();
  return {
    raise: (alarm) => void wanted.set(alarm.key, alarm),
    clear: (key) => void wanted.set(key, null),
    async tell(notices) {
      for (const [key, alarm] of wanted) {
        const text = alarm?.text ?? null;
        if (said.get(key) === text) continue;
        if (alarm === null) await notices.resolve(key);
        else await notices.issue(key, alarm.title, alarm.text, 'fixed');
        said.set(key, text);
      }
    },
  };
}
