// Knows what the platform says about a token and its owner: debug_token, me, app.
import { APP_TYPE, appOf } from '../account-nodes.ts';
import { judgeToken, reaches } from '../authorization.ts';
import { readNode, selectionsOf } from '../node.ts';
import { requiredText } from '../parameters.ts';
import { done, type Outcome, type Scene } from '../world.ts';

function seconds(moment: Date | null): number {
  return moment === null ? 0 : Math.floor(moment.getTime() / 1000);
}

export function debugToken(scene: Scene): Outcome {
  const { call, state, world } = scene;
  const token = requiredText(call.parameters, 'input_token');
  const { appId, scopes, tokenExpiresAt } = world.account;
  const failure = judgeToken(token, state, world);
  if (failure !== null) {
    const { code, message, subcode } = failure;
    const error = { code, message, ...(subcode === undefined ? {} : { subcode }) };
    return done({ data: { app_id: appId, is_valid: false, error, scopes: [] } }, state);
  }
  const targets = state.wabas.filter((waba) => reaches(token, waba, world.account)).map(({ id }) => id);
  const data = {
    app_id: appId,
    type: 'SYSTEM_USER',
    application: appOf(appId, scene).name,
    data_access_expires_at: 0,
    expires_at: seconds(tokenExpiresAt),
    is_valid: true,
    issued_at: 0,
    scopes,
    granular_scopes: scopes.map((scope) => ({ scope, target_ids: targets })),
    user_id: '122100000000001',
  };
  return done({ data }, state);
}

export function readMe(scene: Scene): Outcome {
  return done({ name: 'Emulated System User', id: '122100000000001' }, scene.state);
}

export function readApp(id: string, scene: Scene): Outcome {
  return done(readNode(APP_TYPE, appOf(id, scene), selectionsOf(scene), scene), scene.state);
}
