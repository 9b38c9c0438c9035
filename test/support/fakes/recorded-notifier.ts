import type { Notice, Notifier } from '../../../src/ports/notifier.ts';

/** Whom the operator names: remembers what it heard, in order. */
export interface RecordedNotifier extends Notifier {
  readonly heard: Notice[];
  /** `hangs`: never answers what is told from then on. */
  state: 'there' | 'away' | 'hangs';
}

export function recordedNotifier(): RecordedNotifier {
  const somebody: RecordedNotifier = {
    heard: [],
    state: 'there',
    async notify(notice) {
      if (somebody.state === 'away') throw new Error('notify: status 503');
      if (somebody.state === 'hangs') return new Promise(() => {});
      somebody.heard.push(notice);
    },
  };
  return somebody;
}
