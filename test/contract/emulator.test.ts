// Sends every documented exchange to the emulator: it has to answer as the platform is known to.
import { describe, expect, test } from 'vitest';
import { control, type EmulatorWorld, worldFor } from './emulator-world.ts';
import { type ExchangeAnswer, type Given, loadExchanges } from './load-exchanges.ts';
import { type Mismatch, mismatches } from './pattern.ts';
import { fillIn, type Names, takeFrom } from './placeholders.ts';
import { toRequest } from './send.ts';

describe('the emulator answers as documented', () => {
  const rows = loadExchanges().map((exchange) => [`${exchange.group}: ${exchange.name}`, exchange] as const);
  test.each(rows)('%s', async (_name, { given, turns }) => {
    const { emulator, names, target } = await worldFor(given);
    let known = names;
    for (const [index, { request, answer }] of turns.entries()) {
      const response = await emulator.fetch(toRequest(request, known, target));
      const body = await readBody(response);
      const found = differences({ response, body, answer, known });
      expect({ turn: index, differences: found, body: found.length > 0 ? body : undefined }).toEqual({
        turn: index,
        differences: [],
        body: undefined,
      });
      known = new Map([...known, ...takeFrom({ body, headers: response.headers }, answer.take)]);
    }
  });
});

describe('beyond single exchanges', () => {
  const nineFlows: Given = {
    flows: Array.from({ length: 9 }, (_, index) => givenFlow(`Flow ${index}`, 'DRAFT')),
    trouble: [],
  };

  test('the pages of a list hold every flow once, whatever the page size', async () => {
    const world = await worldFor(nineFlows);
    for (const limit of ['1', '2', '4', '9', '10']) {
      const names = await namesOnAllPages(world, limit);
      expect(names.toSorted()).toEqual(nineFlows.flows.map((flow) => flow.name));
    }
  });

  // Meta, Lifecycle of a Flow, 2025-12-01: messages keep opening the version that was published when they were sent.
  test('an edit of a published flow keeps the last published version beside the draft', async () => {
    const flow = { ...givenFlow('Garden tour', 'PUBLISHED'), document: '{"version":"7.3","screens":[]}' };
    const { emulator, names, target } = await worldFor({ flows: [flow], trouble: [] });
    const edit = { ...post('/{FLOW_ID:Garden tour}/assets'), file: upload('{"version":"7.2","screens":[]}') };
    expect((await emulator.fetch(toRequest(edit, names, target))).status).toBe(200);
    const state = await (await control(emulator, 'state')).json();
    expect(state).toMatchObject({
      flows: [
        {
          status: 'DRAFT',
          draft: { content: '{"version":"7.2","screens":[]}' },
          published: [{ document: { content: '{"version":"7.3","screens":[]}' } }],
        },
      ],
    });
  });
});

type Answered = {
  readonly response: Response;
  readonly body: unknown;
  readonly answer: ExchangeAnswer;
  readonly known: Names;
};

function differences({ response, body, answer, known }: Answered): readonly Mismatch[] {
  return [
    ...mismatches(answer.status, response.status, 'status'),
    ...Object.entries(answer.headers).flatMap(([name, pattern]) =>
      mismatches(fillIn(pattern, known), response.headers.get(name), `header ${name}`),
    ),
    ...mismatches(fillIn(answer.body, known), body),
  ];
}

/** Parsed where it is JSON, else as text: a download may be any text. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function namesOnAllPages({ emulator, names, target }: EmulatorWorld, limit: string): Promise<readonly string[]> {
  const found: string[] = [];
  let path: string | undefined = `/{WABA_ID}/flows?fields=name&limit=${limit}`;
  while (path !== undefined) {
    const request = { ...post(path), method: 'GET', encoding: 'none' } as const;
    const page = (await (await emulator.fetch(toRequest(request, names, target))).json()) as Page;
    found.push(...page.data.map((flow) => flow.name));
    path = page.paging?.next;
  }
  return found;
}

type Page = { readonly data: readonly { readonly name: string }[]; readonly paging?: { readonly next?: string } };

function givenFlow(name: string, status: 'DRAFT' | 'PUBLISHED'): Given['flows'][number] {
  return { name, account: 'own', status, categories: ['OTHER'], legacy: false };
}

function post(path: string) {
  const fields = { name: 'flow.json', asset_type: 'FLOW_JSON' };
  return { method: 'POST', path, query: {}, headers: {}, auth: 'bearer', encoding: 'multipart', fields } as const;
}

function upload(text: string) {
  return { part: 'file', name: 'flow.json', type: 'application/json', text };
}
