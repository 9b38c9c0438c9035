import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import schema from '../../../schemas/webhook-response.schema.json' with { type: 'json' };
import type { Grantor, Obstacle } from '../../ports/connector.ts';

interface Base {
  readonly version: 1;
  readonly at: string;
}

/** What a receiver may answer, by action. */
export interface Answers {
  readonly provision: Base &
    (
      | { readonly outcome: 'given' }
      | { readonly outcome: 'already-there'; readonly grantor?: Grantor }
      | { readonly outcome: 'refused'; readonly obstacle: Obstacle }
    );
  readonly revoke: Base & { readonly outcome: 'taken-back' | 'absent'; readonly sessions_ended?: number };
  readonly accounts: Base & { readonly accounts: readonly string[] };
  readonly inspect: Base & { readonly obstacles: readonly Obstacle[] };
  readonly clock: Base;
}

export type Action = keyof Answers;

const ajv = new Ajv({ strict: false });
// The package is CommonJS: its function is the module itself, or the default of it.
(typeof addFormats === 'function' ? addFormats : addFormats.default)(ajv);
ajv.addSchema(schema);

const validators: { readonly [A in Action]: (value: unknown) => value is Answers[A] } = {
  provision: validator('provision'),
  revoke: validator('revoke'),
  accounts: validator('accounts'),
  inspect: validator('inspect'),
  clock: validator('clock'),
};

/** The answer to an action; null where it is not one. Its fields are checked, and everything beyond them is dropped by who reads it. */
export function readAnswer<A extends Action>(action: A, body: string): Answers[A] | null {
  const value = parsed(body);
  return validators[action](value) ? value : null;
}

function validator<A extends Action>(action: A): (value: unknown) => value is Answers[A] {
  return ajv.compile<Answers[A]>({ $ref: `${schema.$id}#/definitions/${action}` });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
