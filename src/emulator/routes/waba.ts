// Knows the account node and its edges beside flows.
// Source: flows-api reference, chapter 4.13.
import { phoneNumbersEdge, subscribedAppsEdge, WABA_TYPE } from '../account-nodes.ts';
import { expandEdge, type NodeType, readEdge, readNode, selectionsOf } from '../node.ts';
import { type Waba, withWaba } from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';
import { flowsEdge } from './flows.ts';
import { templatesEdge } from './templates.ts';

const WITH_EDGES: NodeType<Waba> = {
  ...WABA_TYPE,
  fields: {
    ...WABA_TYPE.fields,
    flows: (waba, selection, scene) => expandEdge(flowsEdge(waba, scene), selection, scene),
    message_templates: (waba, selection, scene) => expandEdge(templatesEdge(waba, scene), selection, scene),
  },
};

export function readWaba(waba: Waba, scene: Scene): Outcome {
  return done(readNode(WITH_EDGES, waba, selectionsOf(scene), scene), scene.state);
}

export function listPhoneNumbers(waba: Waba, scene: Scene): Outcome {
  return done(readEdge(phoneNumbersEdge(waba, scene), scene), scene.state);
}

export function listSubscribedApps(waba: Waba, scene: Scene): Outcome {
  return done(readEdge(subscribedAppsEdge(waba, scene), scene), scene.state);
}

export function subscribeApp(waba: Waba, scene: Scene): Outcome {
  const subscribedApps = [...new Set([...waba.subscribedApps, scene.world.account.appId])];
  return done({ success: true }, withWaba(scene.state, { ...waba, subscribedApps }));
}

export function unsubscribeApp(waba: Waba, scene: Scene): Outcome {
  const subscribedApps = waba.subscribedApps.filter((id) => id !== scene.world.account.appId);
  return done({ success: true }, withWaba(scene.state, { ...waba, subscribedApps }));
}
