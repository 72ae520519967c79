// One emulated account with two doors: waflow's, at which faults strike, and everybody else's.
// Every request takes its turn before the witness, so that it is known who changed what. Knows nothing of waflow.
import { createEmulator } from '../../src/emulator/emulator.ts';
import { allFlows, type EmulatorState, type FlowRecord, findFlow } from '../../src/emulator/state.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { flowJson } from '../support/project.ts';
import { BROKEN, FAULTY, type Habits, type Meddling } from './story.ts';
import { type Ask, createWitness, type Deed, isDocument } from './witness.ts';

export const WABA = '1020304050';
export const TOKEN = 'EAAlaw';
export const GRAPH = 'https://graph.test';

/** An account without a flow; `lines` tells what becomes of it. Its clock is moved by requests, and by whoever waits. */
export function createAccount(habits: Habits) {
  let time = Date.parse('2026-11-01T00:00:00Z');
  let chance = 0;
  const lines: string[] = [];
  const store = memoryStore();
  const witness = createWitness(() => time);
  const options = {
    store,
    check: (text: string) => [...asPlatformErrors(text), ...(text.includes(FAULTY) ? [REFUSED] : [])],
    account: { wabaId: WABA, accessToken: TOKEN },
    clock: () => new Date(time),
    random: () => {
      chance = (chance + 0.618033988749895) % 1;
      return chance;
    },
    switches: {
      download_ttl_ms: 10 ** 9,
      normalise_json: habits.normalises,
      name_case_sensitive: !habits.foldsNames,
      page_size: habits.pageSize,
      max_page_size: habits.pageSize,
      editable_published: habits.editsPublished,
      publish_lag_ms: habits.lag,
      delete_redrafted: habits.deletesRedrafts ? ('ok' as const) : ('139004' as const),
    },
  };
  const [door, backDoor] = [createEmulator(options), createEmulator(options)];

  // Requests take their turn, so that it is known who changed what.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function watched(ask: Ask, work: () => Promise<Response>): Promise<Response> {
    time += habits.tick;
    const before = store.load();
    try {
      return await work();
    } finally {
      tellChange(ask, before, store.load());
      witness.saw(ask, before, store.load());
    }
  }

  function tellChange(ask: Ask, before: EmulatorState, after: EmulatorState): void {
    for (const flow of allFlows(after)) {
      const old = findFlow(before, flow.id);
      if (old !== flow)
        lines.push(`     ${ask.actor}: ${ask.deed} ${old === undefined ? 'makes' : 'turns'} ${shown(flow)}`);
    }
    for (const old of allFlows(before)) {
      if (findFlow(after, old.id) === undefined) lines.push(`     ${ask.actor}: ${ask.deed} removes ${shown(old)}`);
    }
  }

  async function control(emulator: typeof door, method: string, path: string, body?: unknown): Promise<void> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await emulator.fetch(new Request(`${GRAPH}/__emulator${path}`, init));
    if (!response.ok) throw new Error(await response.text());
  }

  /** Somebody's call; the platform may refuse it. */
  async function call(deed: Deed, method: string, path: string, body?: FormData | object): Promise<void> {
    const isForm = body instanceof FormData;
    const init = {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(!isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    };
    const ask: Ask = { actor: 'people', deed, id: deed === 'create' ? null : (path.split('/')[1] ?? null) };
    await inTurn(() => watched(ask, () => backDoor.fetch(new Request(`${GRAPH}/v24.0${path}`, init))));
  }

  async function meddle(act: Meddling): Promise<void> {
    if (act.do === 'create flow') {
      const { name, categories, label, endpoint } = act;
      const json = label === null ? {} : { flow_json: textOf(label, false) };
      const endpoint_uri = endpoint === null ? {} : { endpoint_uri: endpoint };
      await call('create', 'POST', `/${WABA}/flows`, { name, categories, ...json, ...endpoint_uri });
      const created = allFlows(store.load()).findIndex((flow) => flow.name === name);
      if (act.publish && created >= 0) await meddle({ do: 'publish flow', which: created });
      return;
    }
    const flow = oneOf(allFlows(store.load()), act.which);
    if (flow === undefined) return;
    switch (act.do) {
      case 'upload to flow': {
        const form = new FormData();
        form.set('name', 'flow.json');
        form.set('asset_type', 'FLOW_JSON');
        form.set('file', new Blob([textOf(act.label, act.turned)], { type: 'application/json' }), 'flow.json');
        return call('upload', 'POST', `/${flow.id}/assets`, form);
      }
      case 'edit flow':
        return call('update', 'POST', `/${flow.id}`, act.to);
      case 'publish flow':
        return call('publish', 'POST', `/${flow.id}/publish`);
      case 'deprecate flow':
        return call('deprecate', 'POST', `/${flow.id}/deprecate`);
      case 'delete flow':
        return call('delete', 'DELETE', `/${flow.id}`);
      case 'worsen flow':
        return monitor(flow.id, { PUBLISHED: 'THROTTLED', THROTTLED: 'BLOCKED' });
      case 'better flow':
        return monitor(flow.id, { BLOCKED: 'THROTTLED', THROTTLED: 'PUBLISHED' });
    }
  }

  async function monitor(id: string, next: Readonly<Record<string, string>>): Promise<void> {
    await inTurn(async () => {
      const status = next[findFlow(store.load(), id)?.status ?? ''];
      if (status === undefined) return;
      await watched({ actor: 'monitoring', deed: 'monitor', id }, async () => {
        await control(backDoor, 'POST', `/flows/${id}`, { status });
        return new Response();
      });
    });
  }

  return {
    lines,
    witness,
    meddle,
    flows: () => allFlows(store.load()),
    now: () => time,
    sleep: async (ms: number): Promise<void> => {
      time += ms;
    },

    /** A request of waflow's: when its turn has come `mayGo` is asked, null where it may not; then `gone` is told. */
    ask(purpose: Ask, request: Request, mayGo: () => boolean, gone: () => void): Promise<Response | null> {
      return inTurn(async () => {
        if (!mayGo()) return null;
        const answer = await watched(purpose, () => door.fetch(request)).finally(gone);
        return habits.tellsTime ? answer : withoutTime(answer);
      });
    },

    /** From now on these faults strike; none where there are none. */
    async strike(faults: readonly string[]): Promise<void> {
      await control(door, 'DELETE', '/faults');
      await control(door, 'POST', '/faults', faults);
    },

    /** Trouble is over: lags have passed, and the platform has none of its old habits. */
    async calm(): Promise<void> {
      time += 24 * 3_600_000;
      const friendly = { editable_published: true, delete_redrafted: 'ok' };
      for (const one of [door, backDoor]) await control(one, 'POST', '/switches', friendly);
    },
  };
}

export type Account = ReturnType<typeof createAccount>;

/** Counted round, so that any number means one of them; undefined where there is none. */
export function oneOf<T>(all: readonly T[], which: number): T | undefined {
  return all[which % all.length];
}

const REFUSED = { error: 'INVALID_PROPERTY_VALUE', error_type: 'FLOW_JSON_ERROR', message: 'refused' };

function textOf(label: string, turned: boolean): string {
  if (label === BROKEN) return '{ "version":';
  const value: object = JSON.parse(flowJson(label));
  return turned ? JSON.stringify(Object.fromEntries(Object.entries(value).reverse())) : flowJson(label);
}

/** What a request is for. */
export async function purposeOf(request: Request, actor: Ask['actor']): Promise<Ask> {
  const { method, url } = request;
  const [first = '', second] = new URL(url).pathname.split('/').slice(2);
  if (method === 'GET' && second === 'assets') return { actor, deed: 'download', id: first };
  if (method === 'GET') return { actor, deed: 'read', id: second === undefined ? first : null };
  if (method === 'DELETE') return { actor, deed: 'delete', id: first };
  if (first === WABA) return { actor, deed: 'create', id: null };
  if (second === undefined)
    return { actor, deed: 'update', id: first, sends: JSON.parse(await request.clone().text()) };
  const deed = (['publish', 'deprecate'] as const).find((one) => one === second);
  return { actor, deed: deed ?? 'upload', id: first };
}

async function withoutTime(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = (await response.text()).replaceAll(/"updated_at":"[^"]*",?/g, '').replaceAll(/,\}/g, '}');
  const kept = new Headers(headers);
  kept.delete('content-length');
  return new Response(text, { status, headers: kept });
}

/** A flow as the story tells it. */
export function shown(flow: FlowRecord | undefined): string {
  if (flow === undefined) return 'nothing';
  const labels = ['Send', 'Go on', 'Später', FAULTY];
  const label = (document: FlowRecord['draft']) =>
    document === null ? 'no document' : `"${labels.find((one) => isDocument(document, one)) ?? BROKEN}"`;
  const live = flow.published.length === 0 ? '' : `, senders get ${label(flow.published.at(-1)?.document ?? null)}`;
  const lag = flow.lag === null ? '' : ` (shows ${flow.lag.shows} until ${flow.lag.until})`;
  const errors = flow.validationErrors.length > 0 ? ', with errors' : flow.processed ? '' : ', not processed';
  const rest = `${flow.categories.join('+')} ${flow.endpointUri ?? 'no endpoint'} ${flow.applicationId ?? ''}`;
  return `"${flow.name}" ${flow.id} ${flow.status}${lag}: ${label(flow.draft)}${errors}${live}; ${rest}; ${flow.updatedAt}`;
}
