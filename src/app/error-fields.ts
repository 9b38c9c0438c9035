/** Causes of an error that are logged at most. An error may be its own cause. */
const CAUSES_MAX = 5;
/** Errors of an AggregateError that are logged at most. */
const ERRORS_MAX = 5;

/**
 * The fields of an error that are logged: type, text, stack and code. Its causes are logged with the same
 * fields. No other property of an error is logged, because libraries attach whole webhooks of private
 * repositories, and requests with headers.
 */
export function errorFields(error: unknown): object {
  return fieldsOf(error, CAUSES_MAX);
}

function fieldsOf(error: unknown, depthLeft: number): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? error.errors.slice(0, ERRORS_MAX) : [];
  return {
    type: name,
    message,
    stack,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(cause === undefined || depthLeft === 0 ? {} : { cause: fieldsOf(cause, depthLeft - 1) }),
    ...(errors.length === 0 || depthLeft === 0
      ? {}
      : { errors: errors.map((each) => fieldsOf(each, depthLeft - 1)) }),
  };
}
