import type { Overdue } from '../../../src/domain/plan/overdue.ts';
import type { Heartbeat } from '../../../src/ports/heartbeat.ts';

/** Records the heartbeats; refuses them while `state` is `away`. */
export function recordedHeartbeat(): Heartbeat & { state: 'there' | 'away'; readonly beats: Overdue[] } {
  const beats: Overdue[] = [];
  const heartbeat = {
    state: 'there' as 'there' | 'away',
    beats,
    async beat(overdue: Overdue) {
      if (heartbeat.state === 'away') throw new Error('heartbeat: status 503');
      beats.push(overdue);
    },
  };
  return heartbeat;
}
