/** Where a step is struck: before it takes effect, or after it and before its answer is heard. */
export type Moment = 'before' | 'after';

/** Something that Curfew is about to change outside itself. A gate in front of the outside asks what should become of it. */
export interface Steps {
  meet(step: string): Moment | null;
}

/** One step of a life: its name, and which one of that name. */
export interface Point {
  readonly step: string;
  readonly nth: number;
}

export function pointName({ step, nth }: Point): string {
  return nth === 1 ? step : `${step} (${nth})`;
}

/** Lets everything through, and remembers it. */
export function countSteps(): Steps & { readonly points: readonly Point[] } {
  const points: Point[] = [];
  return {
    points,
    meet(step) {
      points.push({ step, nth: points.filter((each) => each.step === step).length + 1 });
      return null;
    },
  };
}

/** Strikes once, at one point. */
export function strikeAt(point: Point, moment: Moment): Steps & { readonly struck: readonly Point[] } {
  const struck: Point[] = [];
  let met = 0;
  return {
    struck,
    meet(step) {
      if (step !== point.step) return null;
      met += 1;
      if (met !== point.nth) return null;
      struck.push(point);
      return moment;
    },
  };
}

/** Strikes at every point of one life. What was struck before it took effect is let through when it is tried again. */
export function strikeEach(
  points: readonly Point[],
  when: Moment | 'in turns',
): Steps & { readonly struck: readonly Point[] } {
  const struck: Point[] = [];
  const forgiven = new Set<string>();
  return {
    struck,
    meet(step) {
      if (forgiven.delete(step)) return null;
      const nth = struck.filter((each) => each.step === step).length + 1;
      if (!points.some((each) => each.step === step && each.nth === nth)) return null;
      const moment = when === 'in turns' ? (struck.length % 2 === 0 ? 'before' : 'after') : when;
      struck.push({ step, nth });
      if (moment === 'before') forgiven.add(step);
      return moment;
    },
  };
}
