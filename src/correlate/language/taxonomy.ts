import type { EcsValue } from '../../model/event.ts';
import type { Fields, ReadField } from './plain-field.ts';

/** What a name of another taxonomy means here: fields of ours, the first that an event has counts. */
export type Taxonomy = Readonly<Record<string, readonly string[]>>;

/** Names of Sigma's default taxonomy, and where our events have what they mean. */
export const SIGMA_TAXONOMY: Taxonomy = {
  CommandLine: ['process.command_line'],
  Image: ['process.executable'],
  ParentImage: ['process.parent.executable'],
  ParentCommandLine: ['process.parent.command_line'],
  CurrentDirectory: ['process.working_directory'],
  ProcessId: ['process.pid'],
  // Whom a process runs as: root, where somebody used sudo.
  User: ['user.effective.name', 'user.name'],
  TargetUserName: ['user.target.name', 'user.name'],
  LogonId: ['event.session'],
  TargetFilename: ['file.path'],
  SourceIp: ['source.ip'],
  SourcePort: ['source.port'],
  SourceHostname: ['source.domain'],
  DestinationIp: ['destination.ip'],
  DestinationPort: ['destination.port'],
  DestinationHostname: ['destination.domain'],
  ComputerName: ['host.name'],
  Hostname: ['host.name'],
};

/** Fields that are worked out from others where an event does not have them. */
const DERIVED: Readonly<
  Record<string, { readonly from: string; derive(value: EcsValue): EcsValue | undefined }>
> = {
  // sudo, doas and auditd name the program by its path; a shell's builtin has none.
  'process.executable': {
    from: 'process.command_line',
    derive: (line) => /^\/[^\s]+/.exec(String(line))?.[0],
  },
};

/** Whether reading a field is more than looking at it. */
export function isWorkedOut(field: string, taxonomy: Taxonomy): boolean {
  return Object.hasOwn(taxonomy, field) || Object.hasOwn(DERIVED, field);
}

/** Fields of ours that a field may be read from, itself first. */
export function sourcesOf(field: string, taxonomy: Taxonomy): readonly string[] {
  const named = [field, ...(Object.hasOwn(taxonomy, field) ? (taxonomy[field] ?? []) : [])];
  return named.flatMap((name) => [name, ...(Object.hasOwn(DERIVED, name) ? [DERIVED[name]!.from] : [])]);
}

/** Reads a field of that very name, else what the taxonomy says it means, else what it can be worked out from. */
export function readThrough(
  field: string,
  taxonomy: Taxonomy,
  plain: (field: string) => ReadField,
): ReadField {
  const readers = [field, ...(taxonomy[field] ?? [])].flatMap((name) => {
    const derived = Object.hasOwn(DERIVED, name) ? DERIVED[name] : undefined;
    if (derived === undefined) return [plain(name)];
    const source = plain(derived.from);
    return [
      plain(name),
      (fields: Fields) => {
        const value = source(fields);
        return value === undefined ? undefined : derived.derive(value);
      },
    ];
  });
  return (fields) => {
    for (const read of readers) {
      const value = read(fields);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
