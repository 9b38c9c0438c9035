/** What to tell whoever runs an older Node than is `wanted`, as `>=24.2`; null where it will do. */
export function unfitNode(version: string, wanted: string): string | null {
  const least = wanted.replace('>=', '');
  const [[major, minor], [leastMajor, leastMinor]] = [partsOf(version), partsOf(least)];
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null;
  return `Curfew needs Node ${least} or later, and this is Node ${version}. Nothing was done.`;
}

function partsOf(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}
