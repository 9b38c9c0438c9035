import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One source file and its imports: files by path from the root, packages by name. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

const STATEMENT = /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'/gm;
const CALL = /\bimport\(\s*'([^']+)'/g;

/** Every TypeScript file below a folder. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort()
    .map((path) => ({ path, imports: importsOf(path, readFileSync(path, 'utf8')) }));
}

export function importsOf(path: string, text: string): readonly string[] {
  const written = [...text.matchAll(STATEMENT), ...text.matchAll(CALL)].flatMap(
    ([, first, second]) => first ?? second ?? [],
  );
  return written.map((name) => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name));
}

/** Files that import each other in a ring, each ring once. */
export function ringsIn(files: readonly SourceFile[]): readonly string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const done = new Set<string>();
  const rings: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const met = trail.indexOf(path);
    if (met >= 0) rings.push([...trail.slice(met), path].join(' -> '));
    if (met >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return rings;
}
