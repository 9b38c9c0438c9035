/**
 * A log of structured lines. An error goes into the field `err`, with its stack and causes. Fields never hold
 * secrets.
 */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
