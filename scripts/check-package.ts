/**
 * Fails if the npm package would contain anything but the built source, the schemas and the documents: no
 * simulator, no demo, no tests.
 *
 *     node scripts/check-package.ts
 */
import { execFileSync } from 'node:child_process';

const ALLOWED =
  /^(?:dist\/(?:src|schemas)\/|dist\/package\.json$|schemas\/|app\.yml$|[A-Z]+(?:\.md)?$|package\.json$)/;
const NEEDED = ['dist/src/cli/main.js', 'schemas/policy.schema.json', 'app.yml', 'README.md', 'LICENSE'];

interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly unpackedSize: number;
}

const output = execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
const [packed]: readonly Packed[] = JSON.parse(output.slice(output.indexOf('[\n')));
const paths = (packed?.files ?? []).map(({ path }) => path);
const unexpected = paths.filter((path) => !ALLOWED.test(path));
const missing = NEEDED.filter((path) => !paths.includes(path));
for (const path of unexpected) console.log(`${path} does not belong in the package.`);
for (const path of missing) console.log(`${path} is missing in the package.`);
console.log(`${paths.length} files, ${Math.round((packed?.unpackedSize ?? 0) / 1024)} KB unpacked`);
process.exitCode = unexpected.length + missing.length === 0 ? 0 : 1;
