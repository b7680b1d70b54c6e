// Builds, unless what is built is newer than everything it is made of: npm runs `prepare` not only at `npm ci` but again
// at the first `npx crosswatch`, for which it links this package into its cache.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'tools', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

/** When the newest of a file or of what is in a folder was changed; a folder changes with what goes away. */
function changedMs(path) {
  const facts = statSync(path);
  const inside = facts.isDirectory() ? readdirSync(path).map((name) => changedMs(join(path, name))) : [];
  return Math.max(facts.mtimeMs, ...inside);
}

function builtMs() {
  return statSync(join(root, 'dist/.built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (builtMs() < Math.max(...SOURCES.map((source) => changedMs(join(root, source)))))
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
