import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import { forbiddenCharacters } from '../text/forbidden-characters.ts';
import { detectSecret } from './detect-secret.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** No text contains a secret: many people read a pull request, and git keeps it for ever. */
export const noSecrets: ChangeRule = (facts) => {
  if (facts.change.kind === 'withdrawn') return [];
  // A change that reduces access is always allowed. A secret in git is still worth a warning.
  const severity = givesLess(facts) ? 'warning' : 'error';
  const { after } = facts.change;
  return textsOf(after).flatMap(([field, text]) => {
    const kind = detectSecret(text);
    return kind === null
      ? []
      : [ruleFinding('secret-in-text', after.rangeOf(field), { field: nameOf(field), kind }, { severity })];
  });
};

/** No text contains characters that hide or reorder the text that a reviewer reads. */
export const noHiddenCharacters: ChangeRule = (facts) => {
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
