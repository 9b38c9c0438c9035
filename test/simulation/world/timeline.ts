/** Virtual time, in milliseconds since 1970. It runs scheduled events only, one at a time. */
export interface Timeline {
  now(): number;
  at(time: number, act: () => void): void;
  /**
   * Runs all events until then, each at its time. The direct consequences of an event run before the next
   * event.
   */
  runUntil(time: number): Promise<void>;
}

interface Moment {
  readonly time: number;
  readonly order: number;
  readonly act: () => void;
}

export function timeline(start: number): Timeline {
  const heap: Moment[] = [];
  let time = start;
  let order = 0;

  return {
    now: () => time,
    at(wanted, act) {
      push(heap, { time: Math.max(wanted, time), order: order++, act });
    },
    async runUntil(until) {
      for (let next = heap[0]; next !== undefined && next.time <= until; next = heap[0]) {
        pop(heap);
        time = next.time;
        next.act();
        await everyMicrotask();
      }
      time = Math.max(time, until);
    },
  };
}

/** The event loop turns only if no promise is ready. */
function everyMicrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

function push(heap: Moment[], moment: Moment): void {
  let index = heap.length;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || isBefore(above, moment)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = moment;
}

function pop(heap: Moment[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left === undefined) break;
    let least = left;
    if (right !== undefined && isBefore(right, left)) {
      least = right;
      child++;
    }
    if (isBefore(last, least)) break;
    heap[index] = least;
    index = child;
  }
  heap[index] = last;
}
