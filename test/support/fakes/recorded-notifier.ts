import type { Notice, Notifier } from '../../../src/ports/notifier.ts';

/** A notifier that records notifier, in order. */
export interface RecordedNotifier extends Notifier {
  readonly heard: Notice[];
  /** `hangs`: never answers again. */
  state: 'there' | 'away' | 'hangs';
}

export function recordedNotifier(): RecordedNotifier {
  const notifier: RecordedNotifier = {
    heard: [],
    state: 'there',
    async notify(notice) {
      if (notifier.state === 'away') throw new Error('notify: status 503');
      if (notifier.state === 'hangs') return new Promise(() => {});
      notifier.heard.push(notice);
    },
  };
  return notifier;
}
