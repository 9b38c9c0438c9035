import { diagnose } from '../../domain/doctor/diagnose.ts';
import { SETTINGS_ISSUE, settingsIssue } from '../../domain/messages/issues/settings-issue.ts';
import type { Repository } from '../repository.ts';
import { readSettings } from './read-settings.ts';

/**
 * Keeps one issue about what is wrong with the repository's settings, and closes it when nothing is. Before the first
 * policy is in force it says nothing: whoever sets Curfew up is at it. Safe to repeat.
 */
export async function selfCheck(repository: Repository): Promise<void> {
  const state = await repository.ledger.state();
  if (state.readable && state.value.policy === null) return;
  const issue = settingsIssue(diagnose(await readSettings(repository)));
  if (issue === null) await repository.conversations.resolve(SETTINGS_ISSUE);
  else await repository.conversations.issue(issue.key, issue.title, issue.text);
}
