// The last step of the build: copies what the compiler leaves behind, the live page's markup, style and icon, makes the
// program executable, and notes that all is there.
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';

const from = new URL('../src/serve/page/', import.meta.url);
const to = new URL('../dist/serve/page/', import.meta.url);
await mkdir(to, { recursive: true });
for (const name of await readdir(from)) {
  if (/\.(html|css|svg)$/.test(name)) await cp(new URL(name, from), new URL(name, to));
}
// npm makes the program executable only when it links it for the first time, not when it is built anew.
await chmod(new URL('../dist/main.js', import.meta.url), 0o755);
await writeFile(new URL('../dist/.built', import.meta.url), '');
