import { diagnose } from '../../domain/doctor/diagnose.ts';
import { SETTINGS_ISSUE, settingsIssue } from '../../domain/messages/issues/settings-issue.ts';
import type { Repository } from '../repository.ts';
import { readSettings } from './read-settings.ts';

/**
 * Keeps one issue about wrong settings of the repository, and closes it once they are right. Before the first
 * policy is in force it publishes nothing, because Curfew is still being set up. Safe to repeat.
 */
export async function selfCheck(repository: Repository): Promise<void> {
  const state = await repository.ledger.state();
  if (state.readable && state.value.policy === null) return;
  const issue = settingsIssue(diagnose(await readSettings(repository)));
  if (issue === null) await repository.conversations.resolve(SETTINGS_ISSUE);
  else await repository.conversations.issue(issue.key, issue.title, issue.text);
}
