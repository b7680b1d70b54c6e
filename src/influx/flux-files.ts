import { readdir, readFile } from 'node:fs/promises';

/** A Flux file of ours. */
export interface FluxFile {
  /** Name of the file without its ending. */
  readonly name: string;
  readonly text: string;
  /** What it answers or does: its opening comment. */
  readonly about: string;
}

const ROOT = new URL('../../influx/', import.meta.url);

/** Reads the files of `influx/tasks` or `influx/queries`, by name. */
export async function readFluxFiles(folder: 'tasks' | 'queries'): Promise<FluxFile[]> {
  const names = (await readdir(new URL(`${folder}/`, ROOT))).filter((name) => name.endsWith('.flux')).toSorted();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(new URL(`${folder}/${file}`, ROOT), 'utf8');
      return { name: file.slice(0, -'.flux'.length), text, about: openingComment(text) };
    }),
  );
}

function openingComment(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.slice(2).trim())
    .join(' ');
}
