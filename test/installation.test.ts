import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

it('allows the install scripts of dependencies on each platform, and no others', () => {
  const scripted = Object.keys(packages)
    .filter((path) => packages[path].hasInstallScript === true)
    .map((path) => path.replace(/^.*node_modules\//, ''));
  expect(Object.keys(manifest.allowScripts).toSorted()).toEqual(scripted.toSorted());
});

it('builds nothing in `npm ci --omit=dev`, which installs no compiler', () => {
  const atInstallation = ['preinstall', 'install', 'postinstall', 'prepare'];
  expect(atInstallation.filter((name) => name in manifest.scripts)).toEqual([]);
});

it('has no workspaces: with them, changesets do not find the package at the root', () => {
  expect(manifest).not.toHaveProperty('workspaces');
});
