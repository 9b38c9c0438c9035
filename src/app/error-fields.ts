/** Longer chains of causes are cut: an error may be its own cause. */
const CAUSES_MAX = 5;
const ERRORS_MAX = 5;

/**
 * An error for the log: its type, text, stack and code, and the same of its causes. Nothing else that a
 * library puts on its errors is logged: there are whole webhooks of private repositories among them, and
 * requests with their headers.
 */
export function errorFields(error: unknown): object {
  return fieldsOf(error, CAUSES_MAX);
}

function fieldsOf(error: unknown, causes: number): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? error.errors.slice(0, ERRORS_MAX) : [];
  return {
    type: name,
    message,
    stack,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(cause === undefined || causes === 0 ? {} : { cause: fieldsOf(cause, causes - 1) }),
    ...(errors.length === 0 || causes === 0
      ? {}
      : { errors: errors.map((each) => fieldsOf(each, causes - 1)) }),
  };
}
