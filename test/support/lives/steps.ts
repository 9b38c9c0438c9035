/** The moment of the fault: before a step takes effect, or after it and before its answer arrives. */
export type Moment = 'before' | 'after';

/** Decides about each change that Curfew makes outside its process. The gates call it. */
export interface Steps {
  meet(step: string): Moment | null;
}

/** One step of a life: its name, and its number among the steps of that name. */
export interface Point {
  readonly step: string;
  readonly nth: number;
}

export function pointName({ step, nth }: Point): string {
  return nth === 1 ? step : `${step} (${nth})`;
}

/** Lets every step pass, and counts it. */
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

/** Kills once, at one point. */
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

/**
 * Kills at every point of one life. A step that was killed before it took effect passes when it is tried
 * again.
 */
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
