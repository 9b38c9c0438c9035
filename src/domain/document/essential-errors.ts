import type { ErrorObject } from 'ajv';
import { didYouMean } from './did-you-mean.ts';

/**
 * A validator reports every branch it tried. What stays is one error for each thing to mend: of a choice, the branch
 * that was evidently meant, or the choice itself; and no field is called missing that stands there misspelt.
 */
export function essentialErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(isChoice);
  const ofType = errors.filter(
    (error) => isTypeError(error) && choices.some((choice) => isAt(error, choice)),
  );
  const misspelt = misspeltFields(errors);
  const seen = new Set<string>();
  return errors.filter((error) => {
    if (error.keyword === 'discriminator' || error.keyword === 'propertyNames') return false;
    if (ofType.includes(error)) return false;
    if (/\/(oneOf|anyOf)\/\d+\/required$/.test(error.schemaPath)) return false;
    if (isChoice(error) && ofType.some((other) => isAt(other, error)) && branchIsEvident(errors, error))
      return false;
    if (
      isChoice(error) &&
      requiredByBranches(errors, error).some((field) => misspelt.has(`${error.instancePath}\n${field}`))
    ) {
      return false;
    }
    if (
      error.keyword === 'required' &&
      misspelt.has(`${error.instancePath}\n${error.params['missingProperty']}`)
    )
      return false;
    if (choosesFields(error) && errors.some((other) => isTypeError(other) && isAt(other, error)))
      return false;
    const name = JSON.stringify([error.instancePath, error.keyword, error.params, error.propertyName]);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** Which of some fields is there, rather than which kind of value. */
function choosesFields(error: ErrorObject): boolean {
  return isChoice(error) && typeof error.parentSchema?.['finding'] === 'object';
}

function isTypeError({ keyword }: ErrorObject): boolean {
  return keyword === 'type' || keyword === 'const' || keyword === 'enum';
}

function isAt(error: ErrorObject, choice: ErrorObject): boolean {
  return error.instancePath === choice.instancePath && error.schemaPath !== choice.schemaPath;
}

/** One branch took the value's type and then found something in it. */
function branchIsEvident(errors: readonly ErrorObject[], choice: ErrorObject): boolean {
  return errors.some(
    (error) =>
      error.instancePath.startsWith(`${choice.instancePath}/`) ||
      (isAt(error, choice) && !isTypeError(error) && !isChoice(error)),
  );
}

function requiredByBranches(errors: readonly ErrorObject[], choice: ErrorObject): readonly string[] {
  return errors
    .filter((error) => isAt(error, choice) && error.schemaPath.startsWith(`${choice.schemaPath}/`))
    .map(({ params }) => String(params['missingProperty']));
}

/** `pointer\nfield` of each known field that an unknown one beside it was meant to be. */
function misspeltFields(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const misspelt = new Set<string>();
  for (const { keyword, instancePath, params, parentSchema } of errors) {
    if (keyword !== 'additionalProperties') continue;
    const meant = didYouMean(
      String(params['additionalProperty']),
      Object.keys(parentSchema?.['properties'] ?? {}),
    );
    if (meant !== null) misspelt.add(`${instancePath}\n${meant}`);
  }
  return misspelt;
}
