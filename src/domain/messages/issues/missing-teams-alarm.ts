import type { TeamRef } from '../../team-ref.ts';
import { codeText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

/** The key of the issue about teams that the policy names and GitHub does not have. */
export const MISSING_TEAMS_ALARM = 'missing-teams';

/** The policy names teams that GitHub does not show. Only the policy's owners can correct that. */
export function missingTeamsAlarm(teams: readonly TeamRef[], owners: readonly TeamRef[]): IssueText {
  const isOne = teams.length === 1;
  const names = teams.map((team) => codeText(team)).join(', ');
  return {
    key: MISSING_TEAMS_ALARM,
    title: isOne ? 'The policy names a team that does not exist' : 'The policy names teams that do not exist',
    text: [
      `GitHub shows no ${isOne ? 'team' : 'teams'} ${names} to Curfew. Either it was renamed or deleted, or its name is misspelt. **Requests that need ${isOne ? 'this team' : 'these teams'} wait**, and their authors can do nothing about it.`,
      `**Next, for the policy's owners (${owners.map((team) => codeText(team)).join(', ')}):** correct the name in \`.github/curfew.yml\` by a pull request, or rename the team back. If the operator's file names the team, the operator corrects it there. Correct the name soon: a person who may create teams can take a name that is free.`,
      'Curfew closes this issue when it finds every team.',
    ].join('\n\n'),
  };
}
