// Findings as SARIF 2.1.0, which code scanning services read.
import { createHash } from 'node:crypto';
import { editsOf } from '../flowjson/fix.ts';
import { linesOf } from '../flowjson/lines.ts';
import type { Fix } from '../flowjson/problem.ts';
import type { Finding } from '../model/finding.ts';
import { isRecord } from '../model/json.ts';
import type { TextOf } from './code-frame.ts';

export type SarifSetting = {
  readonly version: string;
  readonly textOf: TextOf;
  /** What a code means, in a sentence; undefined where nothing is known. */
  readonly about: (code: string) => string | undefined;
  /** The folder in the repository that findings' files are relative to; empty, or with a slash at its end. */
  readonly prefix: string;
};

type Fixable = Finding & { readonly fix?: readonly Fix[] };

/** One run with the rules that its results name. */
export function renderSarif(findings: readonly Fixable[], setting: SarifSetting) {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const fingerprint = fingerprints(setting.textOf);
  const file = fileReader(setting);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0' as const,
    runs: [
      {
        tool: {
          driver: {
            name: 'waflow',
            version: setting.version,
            semanticVersion: setting.version,
            rules: codes.map((code) => toRule(code, findings, setting)),
          },
        },
        columnKind: 'utf16CodeUnits' as const,
        originalUriBaseIds: { SRCROOT: { description: { text: 'the top level of the repository' } } },
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.severity,
          message: { text: finding.hint === undefined ? finding.message : `${finding.message}\n${finding.hint}` },
          locations: [
            {
              physicalLocation: { artifactLocation: file.location(finding.file), region: toRegion(finding) },
              ...(finding.pointer !== undefined &&
                finding.pointer !== '' && { logicalLocations: [{ fullyQualifiedName: finding.pointer }] }),
            },
          ],
          partialFingerprints: { 'waflowFinding/v1': fingerprint(finding) },
          ...toFixes(finding, file),
        })),
      },
    ],
  };
}

function toRule(code: string, findings: readonly Finding[], { about }: SarifSetting) {
  const text = about(code);
  const worst = findings.some((one) => one.code === code && one.severity === 'error') ? 'error' : 'warning';
  return {
    id: code,
    ...(text !== undefined && { shortDescription: { text }, help: { text: `${text}\nMore: waflow explain ${code}` } }),
    defaultConfiguration: { level: worst as 'error' | 'warning' },
  };
}

function toRegion({ line, column, endLine, endColumn }: Finding) {
  return {
    startLine: line,
    startColumn: column,
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
  };
}

type FileReader = ReturnType<typeof fileReader>;

function fileReader({ prefix, textOf }: SarifSetting) {
  return {
    textOf,
    location: (file: string) => ({
      uri: `${prefix}${file}`.split('/').map(encodeURIComponent).join('/'),
      uriBaseId: 'SRCROOT',
    }),
  };
}

function toFixes(finding: Fixable, file: FileReader) {
  const text = finding.fix === undefined ? undefined : file.textOf(finding.file);
  const edits = text === undefined || finding.fix === undefined ? null : (editsOf(text, [finding.fix])[0] ?? null);
  if (edits === null || text === undefined) return {};
  const lines = linesOf(text);
  const replacements = edits.map((edit) => {
    const [start, end] = [lines.at(edit.start), lines.at(edit.end)];
    return {
      deletedRegion: {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
      },
      ...(edit.text !== '' && { insertedContent: { text: edit.text } }),
    };
  });
  return { fixes: [{ artifactChanges: [{ artifactLocation: file.location(finding.file), replacements }] }] };
}

/**
 * What stays the same while other things change: the code, the file, and what the finding is about by names, not by
 * numbers: neither wording nor lines nor a screen more in front of it make it another finding.
 */
function fingerprints(textOf: TextOf): (finding: Finding) => string {
  const values = new Map<string, unknown>();
  const seen = new Map<string, number>();
  const contentOf = (file: string): unknown => {
    if (!values.has(file)) values.set(file, parse(file.endsWith('.json') ? textOf(file) : undefined));
    return values.get(file);
  };
  return ({ code, file, pointer }) => {
    const about = [code, file, ...namesAlong(contentOf(file), pointer ?? '')].join('\u0000');
    const count = (seen.get(about) ?? 0) + 1;
    seen.set(about, count);
    return `${createHash('sha256').update(about).digest('hex').slice(0, 32)}:${count}`;
  };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The parts of a pointer, with the items of lists by what they are called, or by their kind and number among its like. */
function namesAlong(root: unknown, pointer: string): string[] {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => {
      const around = value;
      value =
        typeof around === 'object' && around !== null && Object.hasOwn(around, part)
          ? Reflect.get(around, part)
          : undefined;
      return Array.isArray(around) && isRecord(value) ? nameIn(around, value, part) : part;
    });
}

function nameIn(list: readonly unknown[], item: Readonly<Record<string, unknown>>, part: string): string {
  for (const key of ['id', 'name'] as const) if (typeof item[key] === 'string') return `${key}=${item[key]}`;
  if (typeof item.type !== 'string') return part;
  const alike = list.slice(0, Number(part)).filter((other) => isRecord(other) && other.type === item.type);
  return `${item.type}#${alike.length}`;
}
