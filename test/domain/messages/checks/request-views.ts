import { decideAutomatic } from '../../../../src/domain/decision/decide-automatic.ts';
import type { Decision, LimitVerdict } from '../../../../src/domain/decision/decision.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import type { RequestView } from '../../../../src/domain/messages/checks/request-view.ts';
import { BOB } from '../../../support/builders/a-request.ts';
import { aView, BY_DANA } from '../../../support/builders/a-view.ts';

export const BLOCKED: Decision = { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] };

export const AUTOMATIC = byLimits({ limit: 'opened-by-holder', met: true, asked: 'alice', allowed: 'alice' });

export const NOT_AUTOMATIC = byLimits({
  limit: 'opened-by-holder',
  met: false,
  asked: 'bob',
  allowed: 'alice',
});

function byLimits(...automatic: readonly LimitVerdict[]): Decision {
  return decideAutomatic(automatic, { blocking: [], uncertain: false });
}

export function shown(view: Partial<RequestView>): string {
  const { status, title, summary } = requestCheck(aView(view));
  return `${status}: ${title}\n\n${summary}`;
}
