// What manifests say to each other about names, and the way out that each remark names.
import { describe, expect, it } from 'vitest';
import { checkTogether } from '../../../src/manifest/agree.ts';
import { parseYaml } from '../../../src/manifest/yaml-text.ts';
import type { DesiredStatus } from '../../../src/model/flow.ts';

type Said = {
  readonly name: string;
  readonly previously?: readonly string[];
  readonly supersedes?: readonly string[];
  readonly status?: DesiredStatus;
};

/** The remarks on these manifests, each with the line of its manifest's YAML. */
function remarks(all: readonly Said[], ignore: readonly string[] = []) {
  const named = all.map((said, index) => {
    const { name, previously = [], supersedes = [], status = 'published' } = said;
    const text = `name: ${name}\npreviously: [${previously}]\nsupersedes: [${supersedes}]\n`;
    const { value: yaml } = parseYaml(`flows/${index + 1}.yaml`, text);
    if (yaml === undefined) throw new Error(text);
    return { yaml, namePath: ['name'], name, previously, supersedes, status };
  });
  return checkTogether(named, ignore).map(({ code, file, line, pointer, hint }) => ({
    at: `${file}:${line} ${pointer}`,
    code,
    hint,
  }));
}

const codes = (found: ReturnType<typeof remarks>) => found.map(({ at, code }) => `${at} ${code}`);

describe('names', () => {
  it.each<[string, readonly Said[], readonly string[]]>([
    ['that differ agree', [{ name: 'A' }, { name: 'B' }], []],
    [
      'twice',
      [{ name: 'A' }, { name: 'A' }, { name: 'A' }],
      ['flows/2.yaml:1 /name duplicate-name', 'flows/3.yaml:1 /name duplicate-name'],
    ],
    ['in another case', [{ name: 'Été' }, { name: 'ÉTÉ' }], ['flows/2.yaml:1 /name case-clash']],
    ['that are ignored', [{ name: 'Kept 1' }], ['flows/1.yaml:1 /name ignored-name']],
  ])('%s', (_what, all, expected) => {
    expect(codes(remarks(all, ['Kept *']))).toEqual(expected);
  });
});

describe('previously', () => {
  it.each<[string, readonly Said[], readonly string[]]>([
    ['a name that is free', [{ name: 'B', previously: ['A'] }], []],
    ['two names that are free', [{ name: 'C', previously: ['A', 'B'] }], []],
    ['one name twice in one manifest', [{ name: 'B', previously: ['A', 'A'] }], []],
    ['its own name', [{ name: 'A', previously: ['B', 'A'] }], ['flows/1.yaml:2 /previously/1']],
    ['another manifest', [{ name: 'A' }, { name: 'B', previously: ['A'] }], ['flows/2.yaml:2 /previously/0']],
    [
      'what another one names',
      [
        { name: 'B', previously: ['A'] },
        { name: 'C', previously: ['A'] },
      ],
      ['flows/2.yaml:2 /previously/0'],
    ],
  ])('names %s', (_what, all, expected) => {
    const found = remarks(all);
    expect(found.map(({ at }) => at)).toEqual(expected);
    for (const { code } of found) expect(code).toBe('invalid-previously');
  });

  const SWAP = (old: string, now: string) =>
    `two flows cannot swap names at once: rename "${old}" to "${old} (swap)" and apply, then "${now}" to "${old}" and apply, then "${old} (swap)" to "${now}"`;

  it.each<[string, readonly Said[], readonly string[]]>([
    [
      'a name in use',
      [{ name: 'A' }, { name: 'B', previously: ['A'] }],
      ['a flow cannot be renamed away from a name that is in use'],
    ],
    [
      'a swap',
      [
        { name: 'A', previously: ['B'] },
        { name: 'B', previously: ['A'] },
      ],
      [SWAP('B', 'A'), SWAP('A', 'B')],
    ],
    [
      'a chain',
      [
        { name: 'B', previously: ['A'] },
        { name: 'C', previously: ['B'] },
      ],
      ['rename one after the other: "B" to "C" alone and apply, then "A" to "B"'],
    ],
    [
      'a chain of three',
      [
        { name: 'B', previously: ['A'] },
        { name: 'C', previously: ['B'] },
        { name: 'D', previously: ['C'] },
      ],
      [
        'rename one after the other: "B" to "C" alone and apply, then "A" to "B"',
        'rename one after the other: "C" to "D" alone and apply, then "B" to "C"',
      ],
    ],
  ])('of %s says the way out', (_what, all, hints) => {
    expect(remarks(all).map(({ hint }) => hint)).toEqual(hints);
  });
});

describe('supersedes', () => {
  it.each<[string, readonly Said[], readonly string[]]>([
    ['nobody', [{ name: 'A', supersedes: [] }], []],
    ['a flow without a manifest', [{ name: 'A', supersedes: ['B', 'C'] }], []],
    [
      'one that should be deprecated',
      [
        { name: 'A', supersedes: ['B'] },
        { name: 'B', status: 'deprecated' },
      ],
      [],
    ],
    ['itself', [{ name: 'A', supersedes: ['A'] }], ['flows/1.yaml:3 /supersedes/0']],
    ['what it was before', [{ name: 'A', previously: ['B'], supersedes: ['B'] }], ['flows/1.yaml:3 /supersedes/0']],
    [
      'one that should be a draft',
      [
        { name: 'A', supersedes: ['C', 'B'] },
        { name: 'B', status: 'draft' },
      ],
      ['flows/1.yaml:3 /supersedes/1'],
    ],
    [
      'one that should be gone',
      [
        { name: 'A', supersedes: ['B'] },
        { name: 'B', status: 'deleted' },
      ],
      ['flows/1.yaml:3 /supersedes/0'],
    ],
    [
      'what another one supersedes',
      [
        { name: 'A', supersedes: ['C'] },
        { name: 'B', supersedes: ['C'] },
      ],
      ['flows/2.yaml:3 /supersedes/0'],
    ],
    ['the same twice', [{ name: 'A', supersedes: ['C', 'C'] }], []],
    ['what is ignored', [{ name: 'A', supersedes: ['Kept 1'] }], ['flows/1.yaml:3 /supersedes/0']],
  ])('names %s', (_what, all, expected) => {
    const found = remarks(all, ['Kept *']);
    expect(found.map(({ at }) => at)).toEqual(expected);
    for (const { code, hint } of found) expect([code, hint === '']).toEqual(['invalid-supersedes', false]);
  });
});
