import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UTMP_RECORD_BYTES } from '../../src/collect/host/utmp.ts';
import type { HostRoots } from '../../src/collect/host-roots.ts';

/** A made-up host: files under one folder, described by text in which `== path` starts a file. */
export interface HostTree {
  readonly roots: HostRoots;
  /** Replaces every file of the tree by those of the text. */
  write(text: string): void;
  remove(): void;
}

/** Sections of a text by their name; a section's text ends with a line end unless it is empty. */
export function parseSections(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  for (const part of `\n${text}`.split('\n== ').slice(1)) {
    const end = part.indexOf('\n');
    const [name, body] = end === -1 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
    sections.set(name.trim(), body === '' || body.endsWith('\n') ? body : `${body}\n`);
  }
  return sections;
}

/** A tree in the folder for temporary files. `== path -> target` is a symbolic link. */
export function createHostTree(): HostTree {
  const root = mkdtempSync(join(tmpdir(), 'crosswatch-host-'));
  return {
    roots: { proc: join(root, 'proc'), sys: join(root, 'sys'), root },
    write(text) {
      rmSync(root, { recursive: true });
      mkdirSync(join(root, 'proc'), { recursive: true });
      for (const [name, body] of parseSections(text)) {
        const [path = '', target] = name.split(' -> ');
        const file = join(root, path);
        mkdirSync(dirname(file), { recursive: true });
        // Command lines are the one place where NUL stands, and no line end; written as \0 the cases stay text.
        if (target !== undefined) symlinkSync(target, file);
        else if (path.endsWith('utmp')) writeFileSync(file, utmpBytes(body));
        else if (path.endsWith('cmdline')) writeFileSync(file, body.trimEnd().replaceAll('\\0', '\0'));
        else writeFileSync(file, body);
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Records of utmp(5) from lines `type user`. */
function utmpBytes(text: string): Buffer {
  const records = text.trimEnd().split('\n');
  return Buffer.concat(
    records.map((line) => {
      const [type, user = ''] = line.split(' ');
      const record = Buffer.alloc(UTMP_RECORD_BYTES);
      record.writeInt16LE(Number(type), 0);
      record.write(user, 44, 32, 'utf8');
      return record;
    }),
  );
}
