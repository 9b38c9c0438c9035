import type { ErrorObject } from 'ajv';
import { didYouMean } from './did-you-mean.ts';

/**
 * A validator reports every branch it tried. What stays is one error for each thing to mend: of a choice, the branch
 * that was evidently meant, or the choice itself; and no field is called missing that stands there misspelt.
 */
export function essentialErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const values = Map.groupBy(errors, ({ instancePath }) => instancePath);
  const within = pointersAround(errors);
  const essential = [...values].flatMap(([pointer, own]) => essentialOfValue(own, within.has(pointer)));
  return essential.length > 0 ? essential : errors;
}

/** Said again by another keyword: `enum` beside the discriminator, `pattern` within property names. */
const ECHOES = new Set(['discriminator', 'propertyNames']);
const BRANCH_REQUIRES = /\/(oneOf|anyOf)\/\d+\/required$/;

/** Of the errors about one value. `deeper`: there are others, about something in it. */
function essentialOfValue(errors: readonly ErrorObject[], deeper: boolean): readonly ErrorObject[] {
  const misspelt = misspeltFields(errors);
  const choosesKind = errors.some((error) => isChoice(error) && !choosesFields(error));
  const wrongKind = errors.some(isTypeError);
  const evident = deeper || errors.some((error) => !isTypeError(error) && !isChoice(error));
  const branchFields = errors.filter(({ schemaPath }) => BRANCH_REQUIRES.test(schemaPath)).map(missingField);
  const essential = errors.filter((error) => {
    if (ECHOES.has(error.keyword) || BRANCH_REQUIRES.test(error.schemaPath)) return false;
    if (isTypeError(error)) return !choosesKind;
    if (error.keyword === 'required') return !misspelt.has(missingField(error));
    if (!isChoice(error)) return true;
    if (!choosesFields(error)) return !evident;
    return !wrongKind && !branchFields.some((field) => misspelt.has(field));
  });
  const named = essential.map((error): [string, ErrorObject] => {
    return [JSON.stringify([error.keyword, error.params, error.propertyName]), error];
  });
  return [...new Map(named).values()];
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

function missingField({ params }: ErrorObject): string {
  return String(params['missingProperty']);
}

/** Known fields that an unknown one beside them was meant to be. */
function misspeltFields(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const misspelt = new Set<string>();
  for (const { keyword, params, parentSchema } of errors) {
    if (keyword !== 'additionalProperties') continue;
    const known = Object.keys(parentSchema?.['properties'] ?? {});
    const meant = didYouMean(String(params['additionalProperty']), known);
    if (meant !== null) misspelt.add(meant);
  }
  return misspelt;
}

/** Pointers of everything that has something wrong in it, itself not counted. */
function pointersAround(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const around = new Set<string>();
  for (const { instancePath } of errors) {
    let end = instancePath.lastIndexOf('/');
    while (end >= 0 && !around.has(instancePath.slice(0, end))) {
      around.add(instancePath.slice(0, end));
      end = end === 0 ? -1 : instancePath.lastIndexOf('/', end - 1);
    }
  }
  return around;
}
