// Copies what the compiler leaves behind: the live page's static files.
import { cp, mkdir } from 'node:fs/promises';

const from = new URL('../src/serve/page/', import.meta.url);
const to = new URL('../dist/serve/page/', import.meta.url);
await mkdir(to, { recursive: true });
await cp(from, to, { recursive: true });
