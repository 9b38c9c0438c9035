import { diagnose, groupOf } from '../../domain/doctor/diagnose.ts';
import { SETTINGS_ISSUE, settingsIssue } from '../../domain/messages/issues/settings-issue.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Repository } from '../repository.ts';
import { readSettings } from './read-settings.ts';
import { updateMissingTeamsAlarm } from './report-missing-teams.ts';

/**
 * Keeps one issue about wrong settings of the repository, and closes it once they are right. Before the first
 * policy is in force it publishes nothing, because Curfew is still being set up. Safe to repeat. If GitHub
 * did not answer about a setting, it publishes what it found, closes nothing, and rejects.
 */
export async function selfCheck(repository: Repository): Promise<void> {
  const state = await repository.ledger.state();
  if (state.readable && state.value.policy === null) return;
  const facts = await readSettings(repository);
  updateMissingTeamsAlarm(repository, facts.teams);
  // A missing team has an issue of its own, for the policy's owners.
  const findings = diagnose(facts).filter(({ code }) => code !== 'unanswered' && code !== 'team-missing');
  const isWhole = facts.unanswered.size === 0;
  const issue = settingsIssue(findings);
  if (issue === null && isWhole) await repository.conversations.resolve(SETTINGS_ISSUE);
  // An issue that lists less than before would say that the rest is right.
  if (issue !== null && (isWhole || findings.some((finding) => groupOf(finding) !== 'unread')))
    await repository.conversations.issue(issue.key, issue.title, issue.text);
  if (!isWhole) {
    throw new ForgeFailure('unavailable', `GitHub did not answer about ${[...facts.unanswered].join(', ')}`);
  }
}
