import { at } from '../json.ts';
import { mergedPulls } from '../pulls.ts';
import { asAssumed, differs, type Question, unanswered } from '../question.ts';
import { activity, forcePushed } from './force-pushed.ts';

export const activityRows: Question = {
  id: 'activity-rows',
  asks: 'Does `activity` have a row for each merge, and an actor in each row?',
  row: '`GET …/activity` lists the moves of a branch',
  needs: 'reading',
  ask: async (asking) => {
    const rows = await activity(asking, asking.repository.defaultBranch);
    if (typeof rows === 'number') return unanswered(`The server answered ${rows}.`);
    const merges = (await mergedPulls(asking)).flatMap(({ mergeCommit }) => mergeCommit ?? []);
    const after = new Set(rows.map((row) => at(row, 'after')));
    const figures = {
      rows: rows.length,
      'rows without an actor': rows.filter((row) => at(row, 'actor') == null).length,
      merges: merges.length,
      'merges without a row': merges.filter((commit) => !after.has(commit)).length,
    };
    if (rows.length === 0) return unanswered('There are no rows.', figures);
    return rows.every((row) => typeof at(row, 'before') === 'string' && typeof at(row, 'after') === 'string')
      ? asAssumed('Each row has the commit before and after.', figures)
      : differs('Some rows lack the commit before or after.', figures);
  },
};

export const activityLag: Question = {
  id: 'activity-lag',
  asks: 'How long after a force-push does `activity` have its row?',
  row: 'A move is listed some time after it happened',
  needs: 'writing',
  ask: async (asking) => {
    const { value, ms, tries } = (await forcePushed(asking)).byActivity;
    if (typeof value === 'number') return unanswered(`The server answered ${value}.`);
    const type = String(at(value, 'activity_type') ?? 'none');
    const actor = at(value, 'actor') == null ? 'null' : 'present';
    const figures = { 'ms until it was listed': ms, reads: tries, activity_type: type, actor };
    if (value === undefined) return asAssumed('It had none in this time.', figures);
    return type === 'force_push'
      ? asAssumed('The row names the force-push.', figures)
      : differs('The row does not call it a force-push.', figures);
  },
};
