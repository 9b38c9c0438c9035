/** What the person at the keyboard can mend: shown as it is, without a stack. `lines` are its details. */
export class UserError extends Error {
  readonly lines: readonly string[];
  readonly exitCode: number;

  constructor(message: string, lines: readonly string[] = [], exitCode = 2) {
    super(message);
    this.name = 'UserError';
    this.lines = lines;
    this.exitCode = exitCode;
  }
}

/** What a person can mend is said, not thrown: a folder in use, a port taken, GitHub away. */
export async function asUserError<T>(refusal: string, doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (failure) {
    throw new UserError(refusal, [failure instanceof Error ? failure.message : String(failure)], 1);
  }
}
