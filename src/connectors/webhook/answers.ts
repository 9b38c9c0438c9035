import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import schema from '../../../schemas/webhook-response.schema.json' with { type: 'json' };
import type { Grantor, Obstacle } from '../../ports/connector.ts';

interface AnyAnswer {
  readonly version: 1;
  readonly at: string;
}

/** A receiver's answers, by action. */
export interface Answers {
  readonly provision: AnyAnswer &
    (
      | { readonly outcome: 'given' }
      | { readonly outcome: 'already-there'; readonly grantor?: Grantor }
      | { readonly outcome: 'refused'; readonly obstacle: Obstacle }
    );
  readonly revoke: AnyAnswer & {
    readonly outcome: 'taken-back' | 'absent';
    readonly sessions_ended?: number;
  };
  readonly accounts: AnyAnswer & { readonly accounts: readonly string[] };
  readonly inspect: AnyAnswer & { readonly obstacles: readonly Obstacle[] };
  readonly clock: AnyAnswer;
}

export type Action = keyof Answers;

const ajv = new Ajv({ strict: false });
// The package is CommonJS: its function is the module itself, or its default export.
(typeof addFormats === 'function' ? addFormats : addFormats.default)(ajv);
ajv.addSchema(schema);

const validators: { readonly [A in Action]: (value: unknown) => value is Answers[A] } = {
  provision: validator('provision'),
  revoke: validator('revoke'),
  accounts: validator('accounts'),
  inspect: validator('inspect'),
  clock: validator('clock'),
};

/**
 * Reads the answer to an action; null if it does not match the schema. Callers ignore fields beyond those of
 * the schema.
 */
export function readAnswer<A extends Action>(action: A, body: string): Answers[A] | null {
  const value = parseJson(body);
  return validators[action](value) ? value : null;
}

function validator<A extends Action>(action: A): (value: unknown) => value is Answers[A] {
  return ajv.compile<Answers[A]>({ $ref: `${schema.$id}#/definitions/${action}` });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
