// Cursor paging on the list of flows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyNumberMap, withNumber } from '../../../src/emulator/number-map.ts';
import { listed, paginate, readPageRequest, sorted, toCursor } from '../../../src/emulator/paging.ts';
import { type Body, WABA, type World, world } from './world.ts';

async function filled(count: number, options: Parameters<typeof world>[0] = {}): Promise<World> {
  const w = world(options);
  const flows = Array.from({ length: count }, (_, index) => ({ name: `Flow ${index + 1}` }));
  await w.control('POST', 'seed', { flows });
  return w;
}

const namesOf = (body: Body): string[] => body.data.map((flow: { name: string }) => flow.name);

describe('law: walking', () => {
  test('forward and back again yields each item once, for any page size and gaps between keys', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        (numbers, limit) => {
          const items = numbers.toSorted((a, b) => a - b);
          const map = items.reduce((made, item) => withNumber(made, item, item), emptyNumberMap<number>());
          const read = (after?: string, before?: string) =>
            paginate(
              sorted(map),
              readPageRequest((name) => ({ limit: String(limit), after, before })[name], 'e', {
                standard: 25,
                maximum: 100,
              }),
              'e',
            );
          let page = read();
          const forward = [...page.items];
          while (page.hasNext) {
            page = read(page.cursors?.after);
            expect(page.items.length).toBeGreaterThan(0);
            expect(page.items.length).toBeLessThanOrEqual(limit);
            forward.push(...page.items);
          }
          expect(forward).toEqual(items);
          const backward = [...page.items];
          while (page.hasPrevious) {
            page = read(undefined, page.cursors?.before);
            backward.unshift(...page.items);
          }
          expect(backward).toEqual(items);
        },
      ),
    );
  });

  test('a short list gives the same pages as one by numbers', () => {
    const items = ['a', 'b', 'c', 'd', 'e'];
    const map = items.reduce((made, item, index) => withNumber(made, index + 1, item), emptyNumberMap<string>());
    for (const limit of [1, 2, 5, 9]) {
      for (const after of [null, 0, 1, 4, 5, 6]) {
        for (const before of [null, 0, 1, 3, 6, 9]) {
          const request = { limit, after, before };
          expect(paginate(listed(items), request, 'e')).toEqual(paginate(sorted(map), request, 'e'));
        }
      }
    }
  });

  test('a page is made without a look at what lies beyond it', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index + 1);
    const map = items.reduce((made, item) => withNumber(made, item, item), emptyNumberMap<number>());
    let looks = 0;
    const counted = function* (entries: Iterable<readonly [number, number]>) {
      for (const entry of entries) {
        looks += 1;
        yield entry;
      }
    };
    const list = { above: (key: number | null) => counted(sorted(map).above(key)), below: sorted(map).below };
    expect(paginate(list, { limit: 10, after: 500, before: null }, 'e').items).toEqual(items.slice(500, 510));
    expect(looks).toBe(11);
  });

  test('the links of real answers lead to every flow once', async () => {
    for (const limit of [1, 2, 3, 7, 8, 25]) {
      const w = await filled(7);
      let link: string | undefined = `/v24.0/${WABA}/flows?fields=name&limit=${limit}`;
      const names: string[] = [];
      while (link !== undefined) {
        const { status, body }: { status: number; body: Body } = await w.get(link);
        expect(status).toBe(200);
        names.push(...namesOf(body));
        link = body.paging.next;
      }
      expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `Flow ${index + 1}`));
    }
  });

  test('a flow deleted or added between two pages neither hides nor repeats another', async () => {
    const w = await filled(4);
    const first = (await w.get(`/${WABA}/flows?limit=2`)).body;
    await w.remove(`/${first.data[1].id}`);
    await w.post(`/${WABA}/flows`, { name: 'Late', categories: ['OTHER'] });
    const second = (await w.get(first.paging.next)).body;
    expect(namesOf(second)).toEqual(['Flow 3', 'Flow 4']);
    expect(namesOf((await w.get(second.paging.next)).body)).toEqual(['Late']);
  });
});

describe('limits', () => {
  test('25 is the size of a page that nobody asked for', async () => {
    const w = await filled(30);
    const { body } = await w.get(`/${WABA}/flows`);
    expect(body.data).toHaveLength(25);
    expect(body.paging.next).toContain('limit=25');
    expect(body.paging.previous).toBeUndefined();
  });
  test('a switch changes it, and the maximum', async () => {
    const w = await filled(8, { switches: { page_size: 3, max_page_size: 5 } });
    expect((await w.get(`/${WABA}/flows`)).body.data).toHaveLength(3);
    expect((await w.get(`/${WABA}/flows?limit=100000`)).body.data).toHaveLength(5);
  });
  test.each(['0', '-1', 'many', '1.5'])('limit=%s is code 100', async (limit) => {
    const { status, body } = await world().get(`/${WABA}/flows?limit=${limit}`);
    expect([status, body.error.code]).toEqual([400, 100]);
  });
  test('an empty list has no paging', async () => {
    expect((await world().get(`/${WABA}/flows`)).body).toEqual({ data: [] });
  });
  test('the last page has no next, the first no previous', async () => {
    const w = await filled(3);
    const first = (await w.get(`/${WABA}/flows?limit=2`)).body;
    const last = (await w.get(first.paging.next)).body;
    expect(Object.keys(first.paging)).toEqual(['cursors', 'next']);
    expect(Object.keys(last.paging)).toEqual(['cursors', 'previous']);
    expect(namesOf((await w.get(last.paging.previous)).body)).toEqual(['Flow 1', 'Flow 2']);
  });
});

describe('cursors', () => {
  test.each([
    ['no cursor at all', 'x'],
    ['another prefix', 'AAAA'],
    ['a cursor of another list', toCursor('123/flows', 1)],
    ['a cursor without a number', `QVFI${Buffer.from(`${WABA}/flows#x`).toString('base64url')}`],
  ])('%s is code 100', async (_name, cursor) => {
    const w = await filled(3);
    for (const name of ['after', 'before']) {
      const { status, body } = await w.get(`/${WABA}/flows?${name}=${encodeURIComponent(cursor)}`);
      expect([status, body.error.code]).toEqual([400, 100]);
    }
  });
  test('a cursor behind the last flow gives an empty page', async () => {
    const w = await filled(2);
    const { paging } = (await w.get(`/${WABA}/flows`)).body;
    expect((await w.get(`/${WABA}/flows?after=${paging.cursors.after}`)).body).toEqual({ data: [] });
  });
});

describe('the links', () => {
  test('keep the origin, the version and the fields of the request, and a token that came in the query', async () => {
    const w = await filled(2);
    const { body } = await w.get(`/v23.0/${WABA}/flows?limit=1&fields=name&access_token=abc`);
    const next = new URL(body.paging.next);
    expect(next.origin + next.pathname).toBe(`https://graph.example.com/v23.0/${WABA}/flows`);
    expect(Object.fromEntries(next.searchParams)).toMatchObject({ fields: 'name', access_token: 'abc', limit: '1' });
  });
  test('carry a token from the header only where switched on', async () => {
    const w = await filled(2);
    expect((await w.get(`/${WABA}/flows?limit=1`)).body.paging.next).not.toContain('access_token');
    await w.switch({ token_in_paging: true });
    expect((await w.get(`/${WABA}/flows?limit=1`)).body.paging.next).toContain('access_token=token');
  });
  test('of an expanded edge lead to the rest of it', async () => {
    const w = await filled(3);
    const { body } = await w.get(`/${WABA}?fields=flows.limit(2){name,status}`);
    expect(body).toMatchObject({ id: WABA, flows: { data: [{ name: 'Flow 1' }, { name: 'Flow 2' }] } });
    const rest = await w.get(body.flows.paging.next);
    expect(rest.body.data).toEqual([{ name: 'Flow 3', status: 'DRAFT', id: expect.any(String) }]);
  });
});
