// Message templates as far as flows are concerned: which of them opens which flow.
import { isRecord } from '../model/json.ts';
import { RemoteFailure, type RemoteReader, type TemplateUse } from '../model/remote.ts';
import type { Transport } from './transport.ts';
import { text, toId } from './wire.ts';

type Answer = Awaited<ReturnType<RemoteReader['listTemplates']>>;

/** One page, as large as the platform may give; whoever has more is told so. */
const PAGE = 500;

export async function readTemplates(transport: Transport, waba: string): Promise<Answer> {
  const what = 'reading the message templates';
  const answer = await transport.readOnce({
    what,
    path: `/${waba}/message_templates`,
    query: { fields: 'name,status,language,components', limit: String(PAGE) },
  });
  if (!isRecord(answer) || !Array.isArray(answer.data)) {
    throw new RemoteFailure('lost', `${what}: the answer holds no list`);
  }
  const paging = isRecord(answer.paging) ? answer.paging : {};
  const complete = typeof paging.next !== 'string' || paging.next === '';
  return { templates: answer.data.filter(isRecord).map(toUse), complete };
}

function toUse(template: Readonly<Record<string, unknown>>): TemplateUse {
  const buttons = buttonsIn(template.components);
  return {
    name: text(template.name) ?? '',
    language: text(template.language) ?? '',
    status: text(template.status) ?? '',
    flowIds: buttons.flatMap(({ flow_id }) => toId(flow_id) ?? []),
    flowNames: buttons.flatMap(({ flow_name }) => text(flow_name) ?? []),
  };
}

// Meta, Sending a Flow: components of type BUTTONS hold buttons of type FLOW; a carousel's cards have components, too.
function buttonsIn(components: unknown, depth = 0): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(components) || depth > 2) return [];
  return components.filter(isRecord).flatMap((component) => {
    const buttons = Array.isArray(component.buttons) ? component.buttons.filter(isRecord) : [];
    const cards = Array.isArray(component.cards) ? component.cards.filter(isRecord) : [];
    const inside = cards.flatMap((card) => buttonsIn(card.components, depth + 1));
    return [...buttons.filter(({ type }) => text(type)?.toUpperCase() === 'FLOW'), ...inside];
  });
}
