// Rows to tables: padded for a terminal, or as Markdown.

/** One run as a list of tables: a title, heads, and rows of cells. */
export function tablesOf({ groups, aims }) {
  const tables = [];
  const add = (title, head, rows) => rows !== undefined && tables.push({ title, head, rows });
  add('Plan', TIMED, groups.plan?.map(timedRow));
  add('Apply', TIMED, groups.apply?.map(timedRow));
  add(
    'Script with the SDK, one call after another',
    ['Flows', 'Changed', 'Round trip', 'Time', 'Graph calls', 'Downloads'],
    groups.baseline?.map((row) => [
      number(row.flows),
      number(row.changed),
      `${row.latency} ms`,
      time(row.ms),
      number(row.graph),
      number(row.downloads),
    ]),
  );
  add(
    'Start',
    ['Command', 'Time', 'Against bare node'],
    groups.start?.map((row) => [row.command, `${Math.round(row.ms)} ms`, `${row.ratio.toFixed(2)}×`]),
  );
  add(
    'The Action, under Node.js 24',
    ['Started', 'Time', 'Against an empty script', 'Size', 'Gzipped'],
    groups.action?.map((row) => [
      row.command,
      `${Math.round(row.ms)} ms`,
      `${row.ratio.toFixed(2)}×`,
      row.bytes === undefined ? '' : `${(row.bytes / 1_000_000).toFixed(2)} MB`,
      row.gzipped === undefined ? '' : `${(row.gzipped / 1_000_000).toFixed(2)} MB`,
    ]),
  );
  add(
    'Peak memory, no latency',
    ['Run', 'Flows', 'Size of a document', 'Peak', 'Time'],
    groups.memory?.map((row) => [
      row.what,
      number(row.flows),
      `${(row.bytes / 1000).toFixed(1)} kB`,
      `${row.mb} MB`,
      time(row.ms),
    ]),
  );
  add(
    'Checking Flow JSON',
    [
      'Documents',
      'Number',
      'Size in all',
      'Findings',
      'Check',
      'Against a parser that keeps positions',
      'Against JSON.parse',
    ],
    groups.check?.map((row) => [
      row.what,
      number(row.documents),
      `${(row.bytes / 1_000_000).toFixed(1)} MB`,
      number(row.found),
      `${Math.round(row.check)} ms`,
      `${(row.check / row.tree).toFixed(2)}×`,
      `${(row.check / row.parse).toFixed(2)}×`,
    ]),
  );
  add(
    'Telling two documents apart',
    ['Documents', 'Size', 'Changes', 'Time', 'A generic JSON differ', 'Ratio', 'Parsing both alone'],
    groups.review
      ?.filter(({ review }) => review !== undefined)
      .map((row) => [
        row.what,
        `${(row.bytes / 1000).toFixed(0)} kB`,
        number(row.changes),
        `${row.review.toFixed(1)} ms`,
        `${row.generic.toFixed(1)} ms`,
        `${(row.review / row.generic).toFixed(2)}×`,
        `${row.parse.toFixed(1)} ms`,
      ]),
  );
  add(
    'The report page',
    ['Report', 'Size', 'Gzipped', 'A flow', 'The diff alone', 'With the report', 'First paint from the disk'],
    groups.review
      ?.filter(({ gzipped }) => gzipped !== undefined)
      .map((row) => [
        row.what,
        `${(row.bytes / 1_000_000).toFixed(1)} MB`,
        `${(row.gzipped / 1000).toFixed(0)} kB`,
        `${(row.bytes / row.flows / 1000).toFixed(1)} kB`,
        time(row.diff),
        time(row.ms),
        row.opened === null ? 'no browser' : `${Math.round(row.opened)} ms`,
      ]),
  );
  add(
    'Aims',
    ['Aim', 'Wanted', 'Seen', ''],
    aims.map(({ aim, wanted, shown, met }) => [aim, wanted, shown, met === null ? '' : met ? 'met' : 'not met']),
  );
  return tables;
}

const TIMED = ['Flows', 'Changed', 'Round trip', 'Memory', 'Time', 'Bound', 'Time / bound', 'Graph calls', 'Downloads'];

function timedRow(row) {
  return [
    number(row.flows),
    number(row.changed),
    `${row.latency} ms`,
    row.memory ? 'yes' : 'no',
    time(row.ms),
    row.bound === 0 ? '' : time(row.bound),
    row.bound === 0 ? '' : `${(row.ms / row.bound).toFixed(2)}×`,
    number(row.graph),
    number(row.downloads),
  ];
}

const number = (value) => (value === null ? '> 10,000' : value.toLocaleString('en-US'));
const time = (ms) => `${(ms / 1000).toFixed(2)} s`;

/** For a terminal. */
export function toText(tables) {
  return tables
    .map(({ title, head, rows }) => {
      const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
      const line = (cells) =>
        cells
          .map((cell, column) => pad(cell, widths[column], /^[\d>]/.test(rows[0]?.[column] ?? '')))
          .join('  ')
          .trimEnd();
      return [title, ...[head, ...rows].map((cells) => `  ${line(cells)}`)].join('\n');
    })
    .join('\n\n');
}

const pad = (cell, width, right) => (right ? cell.padStart(width) : cell.padEnd(width));

/** As Markdown, below headings of the third level. */
export function toMarkdown(tables) {
  return tables
    .map(({ title, head, rows }) =>
      [
        `### ${title}`,
        '',
        `| ${head.join(' | ')} |`,
        `|${'---|'.repeat(head.length)}`,
        ...rows.map((row) => `| ${row.join(' | ')} |`),
      ].join('\n'),
    )
    .join('\n\n');
}
