import { Ajv, type AnySchema, type ErrorObject } from 'ajv';
import type { Finding } from '../findings/finding.ts';
import { essentialErrors } from './essential-errors.ts';
import type { ReadDocument } from './read-document.ts';
import { shapeFinding } from './shape-finding.ts';

/** What a schema found in a document. */
export interface ShapeCheck {
  readonly findings: readonly Finding[];
  /** JSON pointers of the values that something is wrong with, all of them. */
  readonly wrong: readonly string[];
}

/** More problems than anybody reads in one file. */
const FINDINGS_LIMIT = 500;

/** Compiles a schema of ours; the answer finds, in a document, one problem for each thing to mend. */
export function shapeChecker(schema: AnySchema): (document: ReadDocument) => ShapeCheck {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    discriminator: true,
    ownProperties: true,
    strictRequired: false,
  });
  // A word beside a constraint: the code of the finding where the constraint is not met.
  ajv.addKeyword({ keyword: 'finding', schemaType: ['string', 'object'] });
  const validate = ajv.compile(schema);
  return (document) => {
    if (validate(document.value)) return { findings: [], wrong: [] };
    const errors: readonly ErrorObject[] = essentialErrors(validate.errors ?? []);
    return {
      findings: inOrder(errors.slice(0, FINDINGS_LIMIT).map((error) => shapeFinding(error, document))),
      wrong: [...new Set(errors.map(({ instancePath }) => instancePath))],
    };
  };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const line = ({ at }: Finding) => at?.start.line ?? 0;
  const column = ({ at }: Finding) => at?.start.column ?? 0;
  return findings.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
