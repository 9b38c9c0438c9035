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
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
