/**
 * The largest of the numbers, and `least` if none is larger. A call of `Math.max` takes only some 125,000
 * numbers.
 */
export function largest(numbers: readonly number[], least: number): number {
  return numbers.reduce((most, number) => Math.max(most, number), least);
}
