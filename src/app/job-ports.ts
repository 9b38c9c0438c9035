import type { Composed } from '../compose.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { JobSender } from '../ports/queue.ts';

export interface JobPorts {
  readonly composed: Pick<
    Composed,
    'repository' | 'endings' | 'repositories' | 'deliveries' | 'heartbeat'
  > & {
    readonly queue: JobSender;
  };
  readonly clock: Clock;
  readonly log: Log;
}
