import { Ajv } from 'ajv';
import schema from '../../../schemas/ledger-entry.schema.json' with { type: 'json' };
import type { Entry } from './entry.ts';

/** Shapes of everything in the ledger; the definitions of the entries' schema serve the checkpoint too. */
export const ledgerShapes = new Ajv({
  discriminator: true,
  strictRequired: false,
  allowUnionTypes: true,
  // Every command that reads a ledger waits for this; that the schema is one is for the tests.
  validateSchema: false,
  code: { optimize: false },
});
ledgerShapes.addSchema(schema);

/** Whether a value is a line of the ledger. `errors` tells what is wrong with the last one that was not. */
export const isEntry = ledgerShapes.compile<Entry>({ $ref: schema.$id });

/** A reference to a definition of the entries' schema. */
export function entryShape(definition: keyof typeof schema.definitions): { readonly $ref: string } {
  return { $ref: `${schema.$id}#/definitions/${definition}` };
}
