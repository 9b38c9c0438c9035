import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import { forbiddenCharacters } from '../text/forbidden-characters.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';
import { secretIn } from './secret-in.ts';

/** No text holds what looks like a key: a pull request is read by many and kept for ever. */
export const noSecrets: ChangeRule = (facts) => {
  if (facts.change.kind === 'withdrawn') return [];
  // Less is always allowed; that somebody's key is in git is worth saying all the same.
  const severity = givesLess(facts) ? 'warning' : 'error';
  const { after } = facts.change;
  return textsOf(after).flatMap(([field, text]) => {
    const kind = secretIn(text);
    return kind === null
      ? []
      : [ruleFinding('secret-in-text', after.rangeOf(field), { field: nameOf(field), kind }, { severity })];
  });
};

/** No text holds characters that hide or reorder what a reviewer reads. */
export const nothingHidden: ChangeRule = (facts) => {
  if (facts.change.kind === 'withdrawn') return [];
  const severity = givesLess(facts) ? 'warning' : 'error';
  const { after } = facts.change;
  return textsOf(after).flatMap(([field, text]) =>
    forbiddenCharacters(text, 1).map(({ character, name }) =>
      ruleFinding(
        'hidden-character',
        after.rangeOf(field),
        { field: nameOf(field), character, name },
        { severity },
      ),
    ),
  );
};

function textsOf({ grant }: PlacedGrant): readonly (readonly [field: string, text: string])[] {
  return [
    ['/id', grant.id],
    ['/holder', grant.holder],
    ['/role', grant.role],
    ['/justification/action', grant.justification.action],
    ['/justification/why_production', grant.justification.whyProduction],
    ['/ticket', grant.ticket ?? ''],
  ];
}

function nameOf(field: string): string {
  return field.slice(field.lastIndexOf('/') + 1);
}
