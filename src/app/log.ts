import { type DestinationStream, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import { redactor } from './redact.ts';

/**
 * Writes JSON lines. Secrets are removed from each line when it is written, whether Curfew or a library
 * logged it.
 */
export function openLog(options: {
  readonly level: string;
  readonly secrets: readonly string[];
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      name: 'curfew',
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: redactor(options.secrets) },
      serializers: { err: errorFields },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
