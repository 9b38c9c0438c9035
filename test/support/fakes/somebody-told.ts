import type { Notice, Notify } from '../../../src/ports/notify.ts';

/** Whom the operator names: remembers what it heard, in order. */
export interface SomebodyTold extends Notify {
  readonly heard: Notice[];
  /** `hangs`: never answers what is told from then on. */
  state: 'there' | 'away' | 'hangs';
}

export function somebodyTold(): SomebodyTold {
  const somebody: SomebodyTold = {
    heard: [],
    state: 'there',
    async tell(notice) {
      if (somebody.state === 'away') throw new Error('notify: status 503');
      if (somebody.state === 'hangs') return new Promise(() => {});
      somebody.heard.push(notice);
    },
  };
  return somebody;
}
