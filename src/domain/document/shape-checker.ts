import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { Finding } from '../findings/finding.ts';
import { essentialErrors } from './essential-errors.ts';
import type { ReadDocument } from './read-document.ts';
import { shapeFinding } from './shape-finding.ts';

/** What a schema found in a document. */
export interface ShapeCheck {
  readonly findings: readonly Finding[];
  /** JSON pointers of the values that something is wrong with, all of them; `''` where not all were looked at. */
  readonly wrong: readonly string[];
}

/** More problems than anybody reads in one file. */
const FINDINGS_LIMIT = 500;

/** Looking for all problems takes quadratic time; in a document of more values than this, the first one must do. */
const THOROUGH_LIMIT = 10_000;

/** Compiles a schema of ours; the answer finds, in a document, one problem for each thing to mend. */
export function shapeChecker(schema: AnySchema): (document: ReadDocument) => ShapeCheck {
  const thorough = compile(schema, true);
  const quick = compile(schema, false);
  return (document) => {
    const isThorough = document.size <= THOROUGH_LIMIT;
    const validate = isThorough ? thorough : quick;
    if (validate(document.value)) return { findings: [], wrong: [] };
    const all = validate.errors ?? [];
    const errors = essentialErrors(all).slice(0, FINDINGS_LIMIT);
    return {
      findings: inOrder(errors.map((error) => shapeFinding(error, document))),
      wrong: isThorough ? [...new Set(all.map(({ instancePath }) => instancePath))] : [''],
    };
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

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const line = ({ at }: Finding) => at?.start.line ?? 0;
  const column = ({ at }: Finding) => at?.start.column ?? 0;
  return findings.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
