// Knows the flows edge of an account: the list, and creating a flow.
// Source: flows-api reference, chapters 4.1 and 4.2.
import { reaches } from '../authorization.ts';
import { headOf, isBeforeVersion3, toDocument } from '../document.ts';
import { badParameter, FAILURES, GraphError, invalidParameter } from '../errors.ts';
import { asPublished, blankFlow, ingest, isNameTaken } from '../flow.ts';
import { FLOW_TYPE, withPreviews } from '../flow-node.ts';
import { refusal } from '../lifecycle.ts';
import { type Edge, readEdge, readNode, selectionsOf } from '../node.ts';
import { sorted } from '../paging.ts';
import {
  choicesOfParameter,
  flagOfParameter,
  MAX_FILE_BYTES,
  type Parameters,
  requiredText,
  textOfParameter,
} from '../parameters.ts';
import { publishFailures } from '../publish-checks.ts';
import {
  type FlowRecord,
  findFlow,
  findWaba,
  flowsIn,
  flowsNamed,
  flowsOf,
  type Waba,
  withFlow,
  withNewFlow,
} from '../state.ts';
import type { Switches } from '../switches.ts';
import { done, failed, type Outcome, type Scene } from '../world.ts';
import { refuseUnknownVersion } from './assets.ts';

const CATEGORIES = [
  'SIGN_UP',
  'SIGN_IN',
  'APPOINTMENT_BOOKING',
  'LEAD_GENERATION',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'SURVEY',
  'OTHER',
];

export function flowsEdge(waba: Waba, scene: Scene): Edge<FlowRecord> {
  return {
    owner: waba.id,
    name: 'flows',
    type: FLOW_TYPE,
    items: sorted(flowsOf(scene.state, waba.id)),
    body: (flow, children) => readNode(FLOW_TYPE, flow, children, scene),
  };
}

export function listFlows(waba: Waba, scene: Scene): Outcome {
  const state = withPreviews(flowsIn(scene.state, waba.id), selectionsOf(scene), scene);
  const after = { ...scene, state };
  return done(readEdge(flowsEdge(waba, after), after), state);
}

/** The name as given; blank counts as missing, too long as an invalid parameter. */
export function readName(parameters: Parameters, switches: Switches): string {
  const name = requiredText(parameters, 'name');
  if (name.length > switches.name_max) {
    throw new GraphError(badParameter(`Param name must be at most ${switches.name_max} characters long.`));
  }
  return name;
}

/** Categories of which there is at least one; undefined where the call has none. */
export function readCategories(parameters: Parameters, switches: Switches): readonly string[] | undefined {
  const categories = choicesOfParameter(parameters, 'categories', [...CATEGORIES, ...switches.extra_categories]);
  if (categories?.length === 0) throw new GraphError(badParameter('Param categories must have at least one value.'));
  return categories;
}

export function readEndpoint(parameters: Parameters): string | undefined {
  const text = textOfParameter(parameters, 'endpoint_uri');
  if (text === undefined) return undefined;
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') throw new GraphError(FAILURES.badEndpoint);
  return text;
}

function cloneSource(scene: Scene): FlowRecord | null {
  const { call, state, world } = scene;
  const id = textOfParameter(call.parameters, 'clone_flow_id');
  const template = textOfParameter(call.parameters, 'clone_template');
  if (id !== undefined && template !== undefined) throw new GraphError(FAILURES.twoCloneSources);
  if (template !== undefined) throw new GraphError(invalidParameter({ userMessage: 'Unknown clone_template' }));
  if (id === undefined) return null;
  const source = findFlow(state, id);
  const waba = source === undefined ? undefined : findWaba(state, source.wabaId);
  if (source === undefined || waba === undefined || !reaches(call.token, waba, world.account)) {
    throw new GraphError(FAILURES.noSuchFlow);
  }
  const refused = refusal('clone', source, world.switches);
  if (refused !== null) throw new GraphError(refused);
  return source;
}

/** Document and findings of the new flow: sent along, cloned, or none yet. */
function firstDocument(scene: Scene): Pick<FlowRecord, 'draft' | 'validationErrors'> {
  const { call, world } = scene;
  const source = cloneSource(scene);
  const text = textOfParameter(call.parameters, 'flow_json');
  if (text === undefined) return { draft: source?.draft ?? null, validationErrors: source?.validationErrors ?? [] };
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_FILE_BYTES) throw new GraphError(badParameter('Param flow_json must not exceed 10 MB.'));
  const document = toDocument(bytes);
  refuseUnknownVersion(document, world.switches);
  return ingest(document, world);
}

function newFlow(waba: Waba, scene: Scene): Omit<FlowRecord, 'sequence'> {
  const { call, state, world } = scene;
  const name = readName(call.parameters, world.switches);
  const categories = readCategories(call.parameters, world.switches);
  if (categories === undefined) throw new GraphError(badParameter('The parameter categories is required.'));
  const endpointUri = readEndpoint(call.parameters) ?? null;
  const document = firstDocument(scene);
  if (endpointUri !== null && isBeforeVersion3(headOf(document.draft).version)) {
    throw new GraphError(FAILURES.endpointBelongsInDocument);
  }
  if (world.switches.integrity_block === true) throw new GraphError(FAILURES.integrity);
  if (isNameTaken(flowsNamed(state, waba.id, name), name, world.switches)) throw new GraphError(FAILURES.nameTaken);
  const id = world.identity.nodeId((candidate) => isIdTaken(candidate, scene));
  const applicationId = world.account.appId;
  return { ...blankFlow(id, waba.id, name, world.now), categories, endpointUri, applicationId, ...document };
}

/** Ids are unique over everything that can be addressed by one. */
export function isIdTaken(id: string, { state }: Pick<Scene, 'state'>): boolean {
  return (
    findFlow(state, id) !== undefined ||
    state.apps.some((app) => app.id === id) ||
    state.templates.some((template) => template.id === id) ||
    state.wabas.some((waba) => waba.id === id || waba.phoneNumbers.some((phone) => phone.id === id))
  );
}

export function createFlow(waba: Waba, scene: Scene): Outcome {
  const { call, world } = scene;
  const publish = flagOfParameter(call.parameters, 'publish');
  const described = newFlow(waba, scene);
  const created = withNewFlow(scene.state, described);
  const flow = findFlow(created, described.id);
  if (flow === undefined) throw new Error('a flow just added is not there');
  if (!call.parameters.has('flow_json')) return done({ id: flow.id }, created);
  const body = { id: flow.id, success: true, validation_errors: flow.validationErrors };
  if (!publish || flow.validationErrors.length > 0) return done(body, created);
  const failure = publishFailures(flow, waba, world.switches)[0];
  if (failure === undefined) {
    return done(body, withFlow(created, asPublished(flow, world.now, world.switches.publish_lag_ms)));
  }
  // The flow exists by now, whatever the answer says.
  if (world.switches.create_publish_failure === 'error') return failed(failure, created);
  return done({ ...body, success: false }, created);
}
