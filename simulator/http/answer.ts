/** An answer of the API. A body of `undefined` is empty. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

/** A request that GitHub refuses. */
export class Refused extends Error {
  readonly status: number;
  readonly errors: readonly (FieldError | string)[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    errors?: readonly (FieldError | string)[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  answer(): Answer {
    const { status, message, errors, headers } = this;
    const documentation = { documentation_url: 'https://docs.github.com/rest', status: String(status) };
    return {
      status,
      body: { message, ...(errors === undefined ? {} : { errors }), ...documentation },
      headers,
    };
  }
}

export const notFound = () => new Refused(404, 'Not Found');
export const forbidden = () => new Refused(403, 'Resource not accessible by integration');
export const forbiddenToToken = () => new Refused(403, 'Resource not accessible by personal access token');
export const invalid = (resource: string, field: string, message: string) =>
  new Refused(422, 'Validation Failed', [{ resource, field, code: 'custom', message }]);
export const unprocessable = (message: string) => new Refused(422, message);
export const violated = (status: number, violations: readonly string[]) =>
  new Refused(status, `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`);
