// What we want to be true, judged on one run's rows. An aim whose rows are not there is not judged.

/** The rows of each group to a list of aims: what is wanted, what was seen, whether it is met (null: not measured). */
export function judge(groups) {
  const planOf = (latency, memory) =>
    groups.plan?.find(
      (row) => row.flows === 1000 && row.changed === 0 && row.latency === latency && row.memory === memory,
    );
  const cold = planOf(50, false);
  const warm = planOf(50, true);
  const script = groups.baseline?.find((row) => row.flows === 1000 && row.changed === 0);
  const ratioOf = (command) => groups.start?.find((row) => row.command.startsWith(command))?.ratio;
  const plans =
    groups.start?.filter(({ command }) => command.startsWith('waflow plan')).map(({ ratio }) => ratio) ?? [];
  const action = groups.action?.find(({ bytes }) => bytes !== undefined);
  const large = groups.memory?.filter((row) => row.flows === 10_000).map(({ mb }) => mb) ?? [];
  const checkOf = (what) => groups.check?.find((row) => row.what === what);
  const right = checkOf('right');
  const wrong = checkOf('one mistake each');
  const growth = groups.check?.findLast((row) => row.growth !== null)?.growth;
  const told = groups.review?.find((row) => row.what === '200 kB, edited on every screen');
  const largest = groups.review?.find((row) => row.what.startsWith('5 MB'));
  const report = groups.review?.find((row) => row.gzipped !== undefined);
  const calls = cold && warm && Math.max(cold.graph, warm.graph);

  return [
    atMost('plan of 1,000 unchanged flows at 50 ms, cold, against the bound', cold && cold.ms / cold.bound, 1.3, '×'),
    atMost('the same with memory, beyond the pages alone', warm && warm.ms - warm.listBound, 500, ' ms'),
    atMost('Graph calls of either, downloads not counted', calls, 12, ''),
    atMost('plan of 1,000 flows without latency, cold', planOf(0, false)?.ms, 600, ' ms'),
    atMost('plan of 1,000 flows without latency, with memory', planOf(0, true)?.ms, 600, ' ms'),
    atLeast('faster than the script with the SDK, cold', script && cold && script.ms / cold.ms, 20, '×'),
    atLeast('faster than the script with the SDK, with memory', script && warm && script.ms / warm.ms, 100, '×'),
    atLeast('fewer Graph calls than the script', script && calls && script.graph / calls, 80, '×'),
    atMost('waflow --version against bare node', ratioOf('waflow --version'), 1.5, '×'),
    atMost(
      'plan of five flows on the emulator against bare node',
      plans.length > 0 ? Math.max(...plans) : undefined,
      3,
      '×',
    ),
    atMost('start of the Action against an empty script', action?.ratio, 5, '×'),
    atMost('size of the Action, gzipped', action && action.gzipped / 1000, 1000, ' kB'),
    atMost('check of right documents against a parser that keeps positions', right && right.check / right.tree, 2, '×'),
    atMost('the same, one mistake in each', wrong && wrong.check / wrong.tree, 2, '×'),
    atMost('check of right documents against JSON.parse', right && right.check / right.parse, 5, '×'),
    atMost('check of one document of 1 MB', checkOf('one large document')?.check, 1000, ' ms'),
    atMost('memory that checking leaves behind', growth === undefined ? undefined : growth / 1_000_000, 1, ' MB'),
    atMost('diff of two 200 kB documents against a generic JSON differ', told && told.review / told.generic, 3, '×'),
    atMost('diff of two 5 MB documents', largest?.review, 1000, ' ms'),
    atMost('report for 200 flows, beyond the diff alone', report && report.ms - report.diff, 3000, ' ms'),
    atMost('weight of a flow in the report', report && report.bytes / report.flows / 1000, 60, ' kB'),
    atMost('first paint of that report', report?.opened ?? undefined, 1000, ' ms'),
    atMost('peak memory with 10,000 flows', large.length > 0 ? Math.max(...large) : undefined, 300, ' MB'),
  ];
}

function atMost(aim, seen, limit, unit) {
  return toAim(aim, seen, `at most ${limit}${unit}`, unit, seen !== undefined && seen <= limit);
}

function atLeast(aim, seen, limit, unit) {
  return toAim(aim, seen, `at least ${limit}${unit}`, unit, seen !== undefined && seen >= limit);
}

function toAim(aim, seen, wanted, unit, met) {
  if (seen === undefined || Number.isNaN(seen)) return { aim, wanted, seen: null, shown: 'not measured', met: null };
  const digits = unit === '×' ? (seen < 10 ? 2 : 0) : 0;
  return { aim, wanted, seen, shown: `${seen.toFixed(digits)}${unit}`, met };
}
