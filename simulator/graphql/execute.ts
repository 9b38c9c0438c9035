import { execute, GraphQLError } from 'graphql';
import { type Answer, ok, Refused } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { mutations } from './mutations.ts';
import { queries } from './queries.ts';
import { GraphqlRefusal } from './refusal.ts';
import { checkedQuery, gitHubSchema } from './schema.ts';

/** Errors are answered with status 200, too. */
export async function answerGraphql(call: Call): Promise<Answer> {
  if (call.caller.kind === 'anonymous')
    throw new Refused(401, 'This endpoint requires you to be authenticated.');
  const query = call.body.string('query');
  const checked = parsed(query);
  if (checked instanceof GraphQLError) return ok({ errors: [errorShape(checked)] });
  if (checked.errors.length > 0) return ok({ errors: checked.errors.map(errorShape) });
  const variables = call.body.raw('variables');
  const name = call.body.optionalString('operationName');
  const { data, errors } = await execute({
    schema: gitHubSchema(),
    document: checked.document,
    rootValue: { ...queries(call), ...mutations(call) },
    ...(typeof variables === 'object' && variables !== null
      ? { variableValues: Object.fromEntries(Object.entries(variables)) }
      : {}),
    ...(name === undefined ? {} : { operationName: name }),
  });
  return ok({ data: data ?? null, ...(errors === undefined ? {} : { errors: errors.map(errorShape) }) });
}

function parsed(query: string) {
  try {
    return checkedQuery(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function errorShape({ message, path, locations, originalError }: GraphQLError) {
  const type = typeOf(originalError);
  return {
    ...(type === undefined ? {} : { type }),
    ...(path === undefined ? {} : { path }),
    locations: locations ?? [],
    message,
  };
}

function typeOf(error: unknown): string | undefined {
  if (error instanceof GraphqlRefusal) return error.type;
  if (error instanceof Refused)
    return error.status === 404 ? 'NOT_FOUND' : error.status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE';
  return undefined;
}
