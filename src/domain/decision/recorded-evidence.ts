import { DateTime } from 'luxon';
import type { Members } from '../policy/membership.ts';
import { type Reading, read } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Decision, Review } from './decision.ts';
import type { PushEvidence } from './push-evidence.ts';

const LONG_AGO = DateTime.fromMillis(0, { zone: 'utc' });

/** Each approver that a decision counted, in the team that they counted for. No other member is known. */
export function recordedMembers(teams: readonly TeamRef[], { lines }: Decision): Members {
  const counted = lines.flatMap((line) => line.counted);
  return new Map(
    teams.map((team) => {
      const members = counted.filter((approval) => approval.team === team).map(({ by }) => by);
      return [team, read(members, LONG_AGO)];
    }),
  );
}

/** The approvals that a decision counted, as GitHub's reviews. */
export function recordedApprovals({ lines }: Decision): readonly Review[] {
  return lines.flatMap(({ counted }) =>
    counted.map(
      ({ by, review, submittedAt }): Review => ({
        id: review,
        by,
        byHuman: true,
        state: 'approved',
        submittedAt,
        commit: null,
      }),
    ),
  );
}

/** The people who pushed the content, as a decision names them; undefined if it does not. */
export function recordedPushes({ pushes }: Decision): Reading<PushEvidence> | undefined {
  if (pushes === undefined) return undefined;
  const changes = pushes.by.map((by) => ({ by, at: '', isForced: false, isChange: true, isOther: true }));
  return read({ pushes: changes, known: pushes.known }, LONG_AGO);
}
