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
