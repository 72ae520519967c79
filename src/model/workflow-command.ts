// A workflow command: one line of a job's log that the runner of GitHub Actions obeys, and what makes a text safe in it.

export type WorkflowCommand = {
  readonly name: 'error' | 'warning' | 'notice' | 'group' | 'endgroup' | 'add-mask';
  /** What is undefined is left out. */
  readonly properties?: Readonly<Record<string, string | number | undefined>>;
  readonly text?: string;
};

/** GitHub, actions/runner: characters of an annotation's message that are kept. */
const MESSAGE_LIMIT = 4_096;
const ANNOTATIONS: ReadonlySet<WorkflowCommand['name']> = new Set(['error', 'warning', 'notice']);

/** `::name key=value,…::text`, without a line end; nothing in it can begin another command; a long message ends in `…`. */
export function toWorkflowCommand({ name, properties = {}, text = '' }: WorkflowCommand): string {
  const told = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${forProperty(String(value))}`],
  );
  return `::${name}${told.length === 0 ? '' : ` ${told.join(',')}`}::${forData(ANNOTATIONS.has(name) ? shorten(text) : text)}`;
}

function shorten(text: string): string {
  if (text.length <= MESSAGE_LIMIT) return text;
  // Not between the two halves of one character.
  return `${text.slice(0, MESSAGE_LIMIT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

// GitHub, actions/toolkit, `core/src/command.ts`: what the runner decodes again, `%` first.
function forData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function forProperty(text: string): string {
  return forData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
