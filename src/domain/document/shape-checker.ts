import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { Finding } from '../findings/finding.ts';
import { essentialErrors } from './essential-errors.ts';
import type { ReadDocument } from './read-document.ts';
import { shapeFinding } from './shape-finding.ts';

/** A problem and the JSON pointer of the value that has it. */
export interface ShapeProblem {
  readonly pointer: string;
  readonly finding: Finding;
}

/** The result of a check against a schema. */
export interface ShapeCheck {
  /** In the order of the text. */
  readonly problems: readonly ShapeProblem[];
  /** The pointers of all wrong values. `''` if the check stopped at the first problem. */
  readonly wrong: readonly string[];
}

/**
 * Values of a document. To find all problems takes quadratic time, so in a larger document the check stops at
 * the first.
 */
const THOROUGH_VALUES_MAX = 10_000;

/** Compiles a schema. The checker returns one problem for each thing to fix in a document. */
export function shapeChecker(schema: AnySchema): (document: ReadDocument) => ShapeCheck {
  const thorough = compile(schema, true);
  let quick: ValidateFunction | null = null;
  return (document) => {
    const isThorough = document.size <= THOROUGH_VALUES_MAX;
    // Compiled only when a document needs it. Most need it never, and every command would wait for it.
    if (!isThorough) quick ??= compile(schema, false);
    const validate = isThorough || quick === null ? thorough : quick;
    if (validate(document.value)) return { problems: [], wrong: [] };
    const errors = validate.errors ?? [];
    const problems = essentialErrors(errors).map((error) => ({
      pointer: error.instancePath,
      finding: shapeFinding(error, document),
    }));
    const wrong = isThorough ? [...new Set(errors.map(({ instancePath }) => instancePath))] : [''];
    return { problems: inOrder(problems), wrong };
  };
}

function compile(schema: AnySchema, allErrors: boolean): ValidateFunction {
  const ajv = new Ajv({
    allErrors,
    verbose: true,
    discriminator: true,
    ownProperties: true,
    strictRequired: false,
  });
  // The schemas have this keyword beside a constraint: the code of the finding if the constraint is not met.
  ajv.addKeyword({ keyword: 'finding', schemaType: ['string', 'object'] });
  return ajv.compile(schema);
}

function inOrder(problems: readonly ShapeProblem[]): readonly ShapeProblem[] {
  const line = ({ finding }: ShapeProblem) => finding.at?.start.line ?? 0;
  const column = ({ finding }: ShapeProblem) => finding.at?.start.column ?? 0;
  return problems.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
