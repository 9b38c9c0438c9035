import type { ErrorObject } from 'ajv';
import { didYouMean } from './did-you-mean.ts';

/**
 * Reduces a validator's errors to one error for each thing to fix. A validator reports every branch of a
 * choice that it tried. This keeps only the branch that the author evidently meant, or the choice itself. A
 * misspelled field is not also reported as missing.
 */
export function essentialErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const values = Map.groupBy(errors, ({ instancePath }) => instancePath);
  const ancestors = ancestorPointers(errors);
  const essential = [...values].flatMap(([pointer, ofValue]) =>
    essentialOfValue(ofValue, ancestors.has(pointer)),
  );
  return essential.length > 0 ? essential : errors;
}

/**
 * Keywords whose error repeats another one: `enum` has the same as the discriminator, `pattern` the same as
 * property names.
 */
const REPEATING_KEYWORDS = new Set(['discriminator', 'propertyNames']);
const BRANCH_REQUIRES = /\/(oneOf|anyOf)\/\d+\/required$/;

/** The essential errors about one value. `hasErrorsWithin`: there are also errors about values in it. */
function essentialOfValue(errors: readonly ErrorObject[], hasErrorsWithin: boolean): readonly ErrorObject[] {
  const misspelled = misspelledFields(errors);
  const isChoiceOfTypes = errors.some((error) => isChoice(error) && !isChoiceOfFields(error));
  const hasWrongType = errors.some(isTypeError);
  const isBranchEvident = hasErrorsWithin || errors.some((error) => !isTypeError(error) && !isChoice(error));
  const branchFields = errors.filter(({ schemaPath }) => BRANCH_REQUIRES.test(schemaPath)).map(missingField);
  const essential = errors.filter((error) => {
    if (REPEATING_KEYWORDS.has(error.keyword) || BRANCH_REQUIRES.test(error.schemaPath)) return false;
    if (isTypeError(error)) return !isChoiceOfTypes;
    if (error.keyword === 'required') return !misspelled.has(missingField(error));
    if (!isChoice(error)) return true;
    if (!isChoiceOfFields(error)) return !isBranchEvident;
    return !hasWrongType && !branchFields.some((field) => misspelled.has(field));
  });
  const byContent = essential.map((error): [string, ErrorObject] => {
    return [JSON.stringify([error.keyword, error.params, error.propertyName]), error];
  });
  return [...new Map(byContent).values()];
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** Whether a choice is about which of some fields is present, and not about the type of a value. */
function isChoiceOfFields(error: ErrorObject): boolean {
  return isChoice(error) && typeof error.parentSchema?.['finding'] === 'object';
}

function isTypeError({ keyword }: ErrorObject): boolean {
  return keyword === 'type' || keyword === 'const' || keyword === 'enum';
}

function missingField({ params }: ErrorObject): string {
  return String(params['missingProperty']);
}

/** Known fields that the author wrote with a wrong spelling. */
function misspelledFields(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const misspelled = new Set<string>();
  for (const { keyword, params, parentSchema } of errors) {
    if (keyword !== 'additionalProperties') continue;
    const known = Object.keys(parentSchema?.['properties'] ?? {});
    const meant = didYouMean(String(params['additionalProperty']), known);
    if (meant !== null) misspelled.add(meant);
  }
  return misspelled;
}

/** The pointers of all values that contain a wrong value. */
function ancestorPointers(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const ancestors = new Set<string>();
  for (const { instancePath } of errors) {
    let end = instancePath.lastIndexOf('/');
    while (end >= 0 && !ancestors.has(instancePath.slice(0, end))) {
      ancestors.add(instancePath.slice(0, end));
      end = end === 0 ? -1 : instancePath.lastIndexOf('/', end - 1);
    }
  }
  return ancestors;
}
