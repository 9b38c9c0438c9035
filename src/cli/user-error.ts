import { errorText } from '../domain/text/error-text.ts';

/** An error that the person at the keyboard can fix. It is printed without a stack, and `lines` below it. */
export class UserError extends Error {
  readonly lines: readonly string[];
  readonly exitCode: number;

  constructor(
    message: string,
    lines: readonly string[] = [],
    { exitCode = 2, cause }: { readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'UserError';
    this.lines = lines;
    this.exitCode = exitCode;
  }
}

/** Rejects with UserError if the work rejects: a folder may be in use, a port taken, or GitHub down. */
export async function asUserError<T>(message: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new UserError(message, [errorText(error)], { exitCode: 1, cause: error });
  }
}
