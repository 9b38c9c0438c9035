import { Ajv } from 'ajv';
import schema from '../../../schemas/ledger-entry.schema.json' with { type: 'json' };
import type { Entry } from './entry.ts';

/** Compiles the shapes of all files in the ledger. The checkpoint uses definitions of the entries' schema. */
export const ledgerShapes = new Ajv({
  discriminator: true,
  strictRequired: false,
  allowUnionTypes: true,
  // Every command that reads a ledger waits for this. The tests check that the schema is valid.
  validateSchema: false,
  code: { optimize: false },
});
ledgerShapes.addSchema(schema);

/** Whether a value is a line of the ledger. After a `false`, `isEntry.errors` says why. */
export const isEntry = ledgerShapes.compile<Entry>({ $ref: schema.$id });

/** A reference to a definition of the entries' schema. */
export function entryShape(definition: keyof typeof schema.definitions): { readonly $ref: string } {
  return { $ref: `${schema.$id}#/definitions/${definition}` };
}
