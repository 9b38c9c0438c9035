import type { LimitVerdict } from '../decision/decision.ts';

/** What a limit of automatic approval came to, in a plain sentence: kept, or why it sends the request to people. */
export function limitSentence({ limit, met, asked, allowed }: LimitVerdict): string {
  switch (limit) {
    case 'opened-by-holder':
      return met
        ? `${allowed} opened it, as holder.`
        : `${asked} opened it for ${allowed}: automatic approval is for what holders ask for themselves.`;
    case 'answers':
      return met
        ? 'The justification does not look like filler.'
        : `The justification looks like filler (${asked}).`;
    case 'max-duration':
      return met
        ? `${asked} is within ${allowed}.`
        : `${asked} is longer than what is approved automatically (${allowed}).`;
    case 'max-total':
      return met
        ? `${asked} in all is within the limit of ${allowed}.`
        : `It would come to ${asked} in all, more than what is approved automatically (${allowed}).`;
    case 'hours':
      return met
        ? `It is ${asked}, within ${allowed}.`
        : `It is ${asked}, outside the hours of automatic approval (${allowed}).`;
  }
}

/** What would bring a request within a limit; empty where time does it. */
export function limitFix({ limit, allowed }: LimitVerdict): string {
  switch (limit) {
    case 'opened-by-holder':
      return `${allowed} has to open the request.`;
    case 'answers':
      return 'Say in the justification what will be done, and why in production.';
    case 'max-duration':
      return `Ask for at most ${allowed}.`;
    case 'max-total':
      return 'Ask for less, or wait until earlier access is long enough ago.';
    case 'hours':
      return '';
  }
}
