// Knows message templates as far as flows are concerned: the list, and creating one whose button opens a flow.
// Does not know reviews: a template is approved at once, and nothing is sent with it.
// Source: flows-api reference, chapters 3.4 and 11; Meta, Sending a Flow (buttons object).

import { toDocument } from '../document.ts';
import { badParameter, FAILURES, GraphError, invalidParameter, required } from '../errors.ts';
import { asPublished, blankFlow, ingest } from '../flow.ts';
import { type Edge, type NodeType, readEdge, readNode } from '../node.ts';
import { listed } from '../paging.ts';
import { type Parameters, requiredText } from '../parameters.ts';
import { asList, asRecord, isRecord, type JsonRecord, own, ShapeError } from '../shape.ts';
import {
  type EmulatorState,
  findFlow,
  flowsNamed,
  type TemplateRecord,
  templatesOf,
  type Waba,
  withNewFlow,
  withTemplate,
} from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';
import { isIdTaken } from './flows.ts';

const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];
const MAX_BUTTON_TEXT = 25;
const SOURCES = ['flow_id', 'flow_name', 'flow_json'] as const;

export const TEMPLATE_TYPE: NodeType<TemplateRecord> = {
  name: 'WhatsAppMessageTemplate',
  fields: {
    id: (template) => template.id,
    name: (template) => template.name,
    status: (template) => template.status,
    language: (template) => template.language,
    category: (template) => template.category,
    components: (template) => template.components,
  },
  defaults: ['name', 'components', 'language', 'status', 'category', 'id'],
};

export function templatesEdge(waba: Waba, scene: Scene): Edge<TemplateRecord> {
  return {
    owner: waba.id,
    name: 'message_templates',
    type: TEMPLATE_TYPE,
    items: listed(templatesOf(scene.state, waba.id)),
    body: (template, children) => readNode(TEMPLATE_TYPE, template, children, scene),
  };
}

export function listTemplates(waba: Waba, scene: Scene): Outcome {
  return done(readEdge(templatesEdge(waba, scene), scene), scene.state);
}

function readComponents(parameters: Parameters): readonly JsonRecord[] {
  const given = parameters.get('components');
  if (given === undefined) throw new GraphError(required('components'));
  try {
    return asList(typeof given === 'string' ? JSON.parse(given) : given, 'components', asRecord);
  } catch (cause) {
    if (cause instanceof ShapeError || cause instanceof SyntaxError) {
      throw new GraphError(badParameter('Param components must be an array of objects.'));
    }
    throw cause;
  }
}

const isType = (record: JsonRecord, type: string): boolean => {
  const given = own(record, 'type');
  return typeof given === 'string' && given.toUpperCase() === type;
};

type Resolved = { readonly value: unknown; readonly state: EmulatorState };

/** The flow that a button opens, by its id; one that comes with the button is created. */
function readFlow(button: JsonRecord, state: EmulatorState, waba: Waba, scene: Scene, templateName: string) {
  const sources = SOURCES.filter((key) => own(button, key) !== undefined);
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    throw new GraphError(invalidParameter({ userMessage: 'Set one of flow_id, flow_name and flow_json.' }));
  }
  const value = own(button, source);
  if (typeof value !== 'string') throw new GraphError(badParameter(`Param ${source} must be a string.`));
  if (source === 'flow_json') return withImplicitFlow(value, state, waba, scene, templateName);
  const flow =
    source === 'flow_id'
      ? findFlow(state, value)
      : flowsNamed(state, waba.id, value).find(({ name }) => name === value);
  if (flow === undefined || flow.wabaId !== waba.id) throw new GraphError(FAILURES.noSuchFlow);
  return { id: flow.id, state };
}

/** Under which name and in which status such a flow shows is not documented; it can be sent, so it is published. */
function withImplicitFlow(text: string, state: EmulatorState, waba: Waba, { world }: Scene, templateName: string) {
  const id = world.identity.nodeId((candidate) => isIdTaken(candidate, { state }));
  const ingested = ingest(toDocument(Buffer.from(text, 'utf8')), world);
  if (ingested.validationErrors.length > 0) {
    throw new GraphError(invalidParameter({ userMessage: 'The Flow JSON in flow_json is not valid.' }));
  }
  const blank = blankFlow(id, waba.id, `${templateName} ${id}`, world.now);
  const draft = { ...blank, ...ingested, categories: ['OTHER'], applicationId: world.account.appId, sequence: 0 };
  return { id, state: withNewFlow(state, asPublished(draft, world.now, 0)) };
}

function readButton(button: unknown, state: EmulatorState, waba: Waba, scene: Scene, name: string): Resolved {
  if (!isRecord(button) || !isType(button, 'FLOW')) return { value: button, state };
  const text = own(button, 'text');
  if (typeof text !== 'string' || text === '' || text.length > MAX_BUTTON_TEXT) {
    throw new GraphError(badParameter(`Param text must have 1 to ${MAX_BUTTON_TEXT} characters.`));
  }
  const flow = readFlow(button, state, waba, scene, name);
  const shown = scene.world.switches.template_keeps_flow_name && own(button, 'flow_name') !== undefined;
  const rest = Object.entries(button).filter(([key]) => !SOURCES.some((source) => source === key));
  const named = shown ? { flow_name: own(button, 'flow_name') } : { flow_id: flow.id };
  return { value: { ...Object.fromEntries(rest), ...named }, state: flow.state };
}

export function createTemplate(waba: Waba, scene: Scene): Outcome {
  const { call, world } = scene;
  const name = requiredText(call.parameters, 'name');
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    throw new GraphError(badParameter('Param name may have lowercase letters, digits and underscores only.'));
  }
  const language = requiredText(call.parameters, 'language');
  const category = requiredText(call.parameters, 'category').toUpperCase();
  if (!CATEGORIES.includes(category)) {
    throw new GraphError(badParameter(`Param category must be one of {${CATEGORIES.join(', ')}} - got "${category}".`));
  }
  if (templatesOf(scene.state, waba.id).some((other) => other.name === name && other.language === language)) {
    throw new GraphError(invalidParameter({ userMessage: 'Content in this language already exists.' }));
  }
  let state = scene.state;
  const components = readComponents(call.parameters).map((component) => {
    const buttons = own(component, 'buttons');
    if (!isType(component, 'BUTTONS') || !Array.isArray(buttons)) return component;
    const resolved = buttons.map((button: unknown) => {
      const { value, state: next } = readButton(button, state, waba, scene, name);
      state = next;
      return value;
    });
    return { ...component, buttons: resolved };
  });
  const id = world.identity.nodeId((candidate) => isIdTaken(candidate, { state }));
  const template = { id, wabaId: waba.id, name, language, category, status: 'APPROVED', components };
  return done({ id, status: template.status, category }, withTemplate(state, template));
}
