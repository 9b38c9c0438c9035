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

/** What a schema found in a document. */
export interface ShapeCheck {
  /** In the order of the text. */
  readonly problems: readonly ShapeProblem[];
  /** Pointers of the values that something is wrong with, all of them; `''` where not all were looked at. */
  readonly wrong: readonly string[];
}

/** Looking for all problems takes quadratic time; in a document of more values than this, the first one must do. */
const THOROUGH_LIMIT = 10_000;

/** Compiles a schema of ours; the answer finds, in a document, one problem for each thing to mend. */
export function shapeChecker(schema: AnySchema): (document: ReadDocument) => ShapeCheck {
  const thorough = compile(schema, true);
  let quick: ValidateFunction | null = null;
  return (document) => {
    const isThorough = document.size <= THOROUGH_LIMIT;
    // Hardly ever needed, and every command would wait for it.
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
  // A word beside a constraint: the code of the finding where the constraint is not met.
  ajv.addKeyword({ keyword: 'finding', schemaType: ['string', 'object'] });
  return ajv.compile(schema);
}

function inOrder(problems: readonly ShapeProblem[]): readonly ShapeProblem[] {
  const line = ({ finding }: ShapeProblem) => finding.at?.start.line ?? 0;
  const column = ({ finding }: ShapeProblem) => finding.at?.start.column ?? 0;
  return problems.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
