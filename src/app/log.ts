import { type DestinationStream, type Logger, pino } from 'pino';
import { redacted } from './redact.ts';

/** JSON lines. Whatever is logged, by us or by a library, has its secrets struck out as it is written. */
export function openLog(options: {
  readonly level: string;
  readonly secrets: readonly string[];
  readonly destination?: DestinationStream;
}): Logger {
  const strike = redacted(options.secrets);
  return pino(
    {
      name: 'curfew',
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: strike },
      serializers: { err: errorFields },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/** What happened, and nothing that libraries hang on their errors: whole events of private repositories, requests. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type: name, message, stack, ...code, ...(cause instanceof Error ? { cause: cause.message } : {}) };
}
