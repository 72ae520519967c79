import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAnnotations } from '../../../src/github/annotations.ts';
import { announce, mask, SUMMARY_LIMIT, setOutput, setSummary, withGroup } from '../../../src/github/outputs.ts';
import type { Finding, Severity } from '../../../src/model/finding.ts';
import { toWorkflowCommand } from '../../../src/model/workflow-command.ts';
import { renderGithub } from '../../../src/render/findings-github.ts';

/** As the runner reads the file: `name<<end`, lines, `end`. */
function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = file.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const [name = '', end = ''] = line.split('<<');
    const at = lines.indexOf(end);
    expect(at).toBeGreaterThanOrEqual(0);
    outputs[name] = lines.splice(0, at).join('\n');
    lines.shift();
  }
  return outputs;
}

/** As the runner reads a command of the log. */
function obey(line: string): { name: string; properties: Record<string, string>; text: string } {
  const [, name = '', told = '', data = ''] = /^::([a-z-]+)(?: ([^\n]*?))?::([^\n]*)\n?$/.exec(line) ?? [];
  const decode = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = told === '' ? [] : told.split(',').map((one) => one.split('=').map(decode));
  return { name, properties: Object.fromEntries(properties), text: decode(data) };
}

describe('an output', () => {
  it('is read back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), (values) => {
        let file = '';
        values.forEach((value, at) => {
          setOutput(
            (text) => {
              file += text;
            },
            `o-${'abcd'[at]}`,
            value,
          );
        });
        expect(readOutputs(file)).toEqual(Object.fromEntries(values.map((value, at) => [`o-${'abcd'[at]}`, value])));
      }),
    );
  });

  it('cannot end itself: an end that occurs in the value is not used', () => {
    const chances = ['one', 'two'];
    let file = '';
    const append = (text: string) => {
      file += text;
    };
    setOutput(append, 'digest', 'x\nghadelimiter_one\nhas-changes=false', () => chances.shift() ?? randomUUID());
    expect(file).toContain('<<ghadelimiter_two\n');
    expect(readOutputs(file)).toEqual({ digest: 'x\nghadelimiter_one\nhas-changes=false' });
  });

  it('is not set where GitHub would not take it', () => {
    const never = () => {
      throw new Error('written');
    };
    expect(setOutput(never, 'flows', 'x'.repeat(600_000))).toBe(false);
    expect(() => setOutput(never, 'a\nb', 'x')).toThrow('no name');
  });
});

describe('the summary', () => {
  function fileOf(held: number) {
    const written: string[] = [];
    return { written, file: { size: () => held, append: (text: string) => void written.push(text) } };
  }

  it('is appended whole to the last byte, and not one byte more', () => {
    const { file, written } = fileOf(100);
    const room = SUMMARY_LIMIT - 100 - 1;
    expect(setSummary(file, 'x'.repeat(room), 'short')).toBe('whole');
    expect(setSummary(file, 'x'.repeat(room + 1), 'short')).toBe('short');
    // Two bytes a letter.
    expect(setSummary(file, 'é'.repeat(Math.ceil(room / 2)), 'short')).toBe(room % 2 === 0 ? 'whole' : 'short');
    expect(setSummary(file, 'é'.repeat(room), 'short')).toBe('short');
    expect(written.map((text) => text.length)).toEqual([room + 1, 6, room % 2 === 0 ? room / 2 + 1 : 6, 6]);
    expect(written.every((text) => text.endsWith('\n'))).toBe(true);
  });

  it('is left out rather than cut', () => {
    const { file, written } = fileOf(SUMMARY_LIMIT - 3);
    expect(setSummary(file, 'long text', 'short')).toBe('none');
    expect(setSummary(file, 'long text')).toBe('none');
    expect(setSummary(file, 'ok')).toBe('whole');
    expect(written).toEqual(['ok\n']);
  });
});

describe('a mask', () => {
  const masked = (secret: string) => {
    const lines: string[] = [];
    mask((text) => void lines.push(text), secret);
    return lines.map((line) => {
      expect(line).toMatch(/^::add-mask::[^\n\r]+\n$/);
      return obey(line).text;
    });
  };

  it('is of a secret, escaped as the runner reads it', () => {
    expect(masked('100%25 s,e:c')).toEqual(['100%25 s,e:c']);
  });

  it('is of each line, too, but not of lines as short as any word', () => {
    expect(masked('-----BEGIN KEY-----\r\nabcdefgh\n{\n')).toEqual([
      '-----BEGIN KEY-----\r\nabcdefgh\n{',
      '-----BEGIN KEY-----',
      'abcdefgh',
    ]);
  });

  it('is not of nothing', () => {
    expect(masked(' \n ')).toEqual([]);
  });
});

describe('the log', () => {
  it('has a group that is closed also where its inside fails', async () => {
    const log: string[] = [];
    const run = withGroup(
      (text) => void log.push(text),
      'plan\n::error::x',
      () => Promise.reject(new Error('no')),
    );
    await expect(run).rejects.toThrow('no');
    expect(log).toEqual(['::group::plan ::error::x\n', '::endgroup::\n']);
  });

  it('takes announcements of one command each, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (text, title) => {
        const log: string[] = [];
        announce((line) => void log.push(line), 'warning', text, title);
        expect(log.join('').split(/[\r\n]/).length).toBe(2);
        expect(obey(log[0] ?? '')).toEqual({ name: 'warning', properties: { title }, text });
      }),
    );
  });

  it('takes properties that hold what parts them', () => {
    const properties = { file: 'a,line=9::b%2C.yaml', line: 1, title: undefined };
    expect(toWorkflowCommand({ name: 'error', properties, text: 'x,y:z' })).toBe(
      '::error file=a%2Cline=9%3A%3Ab%252C.yaml,line=1::x,y:z',
    );
  });

  it('takes messages of 4,096 characters, and no half characters', () => {
    const textOf = (text: string) => obey(toWorkflowCommand({ name: 'error', text })).text;
    expect(textOf('x'.repeat(4_096))).toHaveLength(4_096);
    expect(textOf('x'.repeat(4_097))).toBe(`${'x'.repeat(4_095)}…`);
    expect(textOf(`${'x'.repeat(4_094)}😀😀`)).toBe(`${'x'.repeat(4_094)}…`);
    expect(obey(toWorkflowCommand({ name: 'add-mask', text: 'x'.repeat(5_000) })).text).toHaveLength(5_000);
  });
});

describe('annotations', () => {
  const finding = (severity: Severity, line: number): Finding => ({
    code: 'c',
    severity,
    message: 'm',
    file: 'f',
    line,
    column: 1,
  });
  const many = Array.from({ length: 30 }, (_, at) => finding(at % 2 === 0 ? 'warning' : 'error', at + 1));

  it('are ten of each severity, errors first, in their order', () => {
    const { shown, left } = chooseAnnotations(many);
    expect(shown.map(({ severity }) => severity)).toEqual([...Array(10).fill('error'), ...Array(10).fill('warning')]);
    expect(shown.map(({ line }) => line).slice(0, 3)).toEqual([2, 4, 6]);
    expect(left).toEqual({ error: 5, warning: 5 });
    expect(renderGithub(shown).split('\n')).toHaveLength(21);
  });

  it('leave room for what the step says itself', () => {
    expect(chooseAnnotations(many, { error: 1 }).left).toEqual({ error: 6, warning: 5 });
    expect(chooseAnnotations([], { error: 1 })).toEqual({ shown: [], left: { error: 0, warning: 0 } });
  });
});
