import { type DestinationStream, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import { redactor } from './redact.ts';

/** Bytes of lines that wait if they cannot be written. When these are full, later lines are dropped. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Writes JSON lines. Secrets are removed from each line when it is written, whether Curfew or a library
 * logged it. Logging never throws and never ends the process: a full disk under the log must not stop the
 * endings.
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
      hooks: {
        streamWrite: redactor(options.secrets),
        logMethod(args, method) {
          try {
            method.apply(this, args);
          } catch {
            // A value that cannot be written as JSON, or a closed stream. There is no place left to report
            // it.
          }
        },
      },
      serializers: { err: errorFields },
    },
    options.destination ?? standardOutput(),
  );
}

function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, maxLength: WAITING_BYTES_MAX });
  // Without a listener, an error such as ENOSPC would end the process. The lines wait, and the next line
  // writes them first.
  output.on('error', () => {});
  return output;
}
