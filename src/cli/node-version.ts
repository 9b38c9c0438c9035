/** The problem if this Node is older than `required` (`>=24.2`); null if it is not. */
export function nodeProblem(version: string, required: string): string | null {
  const minimum = required.replace('>=', '');
  const [[major, minor], [minMajor, minMinor]] = [partsOf(version), partsOf(minimum)];
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return null;
  return `Curfew needs Node ${minimum} or later, and this is Node ${version}. Nothing was done.`;
}

function partsOf(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}
