// Knows which path and method lead to which operation, and what the token must reach for it.
// Does not know how a call was read or how its answer travels.
import { demandScope, MANAGEMENT_SCOPE, reaches } from './authorization.ts';
import { GraphError, missingObject, unknownAliases, unknownPath } from './errors.ts';
import { listOfParameter } from './parameters.ts';
import { listAssets, uploadAsset } from './routes/assets.ts';
import { deleteFlow, deprecateFlow, publishFlow, readFlow, updateFlow } from './routes/flow.ts';
import { createFlow, listFlows } from './routes/flows.ts';
import { sendMessage } from './routes/messages.ts';
import { migrateFlows } from './routes/migrate.ts';
import { type OwnedPhone, readKey, readPhone, setKey } from './routes/phone.ts';
import { createTemplate, listTemplates } from './routes/templates.ts';
import { debugToken, readApp, readMe } from './routes/token.ts';
import { listPhoneNumbers, listSubscribedApps, readWaba, subscribeApp, unsubscribeApp } from './routes/waba.ts';
import { type EmulatorState, type FlowRecord, findFlow, findWaba, type Waba } from './state.ts';
import { done, type Outcome, type Scene } from './world.ts';

type Handler<T> = (subject: T, scene: Scene) => Outcome;
/** Methods by edge; '' is the node itself. */
type Routes<T> = ReadonlyMap<string, { readonly [method: string]: Handler<T> }>;

const WABA_ROUTES: Routes<Waba> = new Map([
  ['', { GET: readWaba }],
  ['flows', { GET: listFlows, POST: createFlow }],
  ['migrate_flows', { POST: migrateFlows }],
  ['phone_numbers', { GET: listPhoneNumbers }],
  ['subscribed_apps', { GET: listSubscribedApps, POST: subscribeApp, DELETE: unsubscribeApp }],
  ['message_templates', { GET: listTemplates, POST: createTemplate }],
]);

const FLOW_ROUTES: Routes<FlowRecord> = new Map([
  ['', { GET: readFlow, POST: updateFlow, DELETE: deleteFlow }],
  ['assets', { GET: listAssets, POST: uploadAsset }],
  ['publish', { POST: publishFlow }],
  ['deprecate', { POST: deprecateFlow }],
]);

const PHONE_ROUTES: Routes<OwnedPhone> = new Map([
  ['', { GET: readPhone }],
  ['whatsapp_business_encryption', { GET: readKey, POST: setKey }],
  ['messages', { POST: sendMessage }],
]);

const APP_ROUTES: Routes<string> = new Map([['', { GET: readApp }]]);

function follow<T>(routes: Routes<T>, subject: T, scene: Scene): Outcome {
  const { method, path } = scene.call;
  const edge = path.slice(1).join('/');
  const methods = routes.get(edge);
  if (methods === undefined) throw new GraphError(unknownPath(edge));
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler === undefined) throw new GraphError(missingObject(method, path[0] ?? ''));
  return handler(subject, scene);
}

function findPhone(state: EmulatorState, id: string): OwnedPhone | undefined {
  for (const waba of state.wabas) {
    const phone = waba.phoneNumbers.find((candidate) => candidate.id === id);
    if (phone !== undefined) return { phone, waba };
  }
  return undefined;
}

/** Leads to the object with this id; one that the token does not reach answers as if it were not there. */
function toObject(id: string, scene: Scene): Outcome {
  const { call, state, world } = scene;
  const flow = findFlow(state, id);
  const phone = flow === undefined ? findPhone(state, id) : undefined;
  const waba = flow === undefined ? (phone?.waba ?? findWaba(state, id)) : findWaba(state, flow.wabaId);
  if (waba === undefined && (id === world.account.appId || state.apps.some((app) => app.id === id))) {
    return follow(APP_ROUTES, id, scene);
  }
  if (waba === undefined || !reaches(call.token, waba, world.account)) {
    throw new GraphError(missingObject(call.method, id));
  }
  demandScope(world.account, MANAGEMENT_SCOPE);
  if (flow !== undefined) return follow(FLOW_ROUTES, flow, scene);
  return phone === undefined ? follow(WABA_ROUTES, waba, scene) : follow(PHONE_ROUTES, phone, scene);
}

const NAMED: ReadonlyMap<string, (scene: Scene) => Outcome> = new Map([
  ['debug_token', debugToken],
  ['me', readMe],
  ['app', (scene: Scene) => readApp(scene.world.account.appId, scene)],
]);

/** `?ids=a,b`: each object under its id; one that is missing fails the whole call. */
function readMany(ids: readonly string[], scene: Scene): Outcome {
  const missing: string[] = [];
  let state = scene.state;
  const entries = ids.map((id): [string, unknown] => {
    try {
      const outcome = toObject(id, { ...scene, state, call: { ...scene.call, path: [id] } });
      state = outcome.state;
      return [id, outcome.kind === 'done' ? outcome.body : null];
    } catch (cause) {
      if (!(cause instanceof GraphError) || cause.failure.subcode !== 33) throw cause;
      missing.push(id);
      return [id, null];
    }
  });
  if (missing.length > 0) throw new GraphError(unknownAliases(missing));
  return done(Object.fromEntries(entries), state);
}

/** Does the work of one authenticated call; a documented failure is thrown as a `GraphError`. */
export function route(scene: Scene): Outcome {
  const { method, path, parameters } = scene.call;
  const [first] = path;
  if (first === undefined) {
    const ids = listOfParameter(parameters, 'ids') ?? [];
    if (method === 'GET' && ids.length > 0) return readMany(ids, scene);
    throw new GraphError(unknownPath(''));
  }
  const named = NAMED.get(first);
  if (named === undefined) return toObject(first, scene);
  if (path.length > 1) throw new GraphError(unknownPath(path.slice(1).join('/')));
  if (method !== 'GET') throw new GraphError(missingObject(method, first));
  return named(scene);
}
