// The HTTP client over real sockets: what it makes of good answers, and that bad ones reject.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { multipart } from '../../../src/graph/form.ts';
import { createHttp, type HttpRequest } from '../../../src/graph/http.ts';

async function serverOf(listener: RequestListener): Promise<{ url: string; sockets: Set<Socket> }> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v24.0/1?a=b`, sockets };
}

const requestTo = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  body: null,
  signal: new AbortController().signal,
  ...more,
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

test('sends method, headers and body, and has status, headers and text', async () => {
  const { url } = await serverOf(async (request, response) => {
    const seen = [request.method, request.url, request.headers['x-a'], request.headers['content-length']];
    response.writeHead(418, { 'X-B': 'b', 'set-cookie': ['1', '2'] }).end(`${seen.join(' ')} ${await bodyOf(request)}`);
  });
  const answer = await createHttp()(requestTo(url, { method: 'POST', headers: { 'x-a': 'a' }, body: 'Ünïcode' }));
  expect(answer).toMatchObject({ status: 418, text: 'POST /v24.0/1?a=b a 9 Ünïcode' });
  expect(answer.header('x-b')).toBe('b');
  expect(answer.header('set-cookie')).toBe('1, 2');
  expect(answer.header('x-c')).toBeNull();
});

test.each([
  ['gzip', (text: string) => gzipSync(text)],
  ['br', (text: string) => brotliCompressSync(text)],
] as const)('reads %s', async (encoding, encode) => {
  const { url } = await serverOf((request, response) => {
    expect(request.headers['accept-encoding']).toContain(encoding);
    response.writeHead(200, { 'content-encoding': encoding }).end(encode('{"é":1}'));
  });
  expect((await createHttp()(requestTo(url))).text).toBe('{"é":1}');
});

test('drops a byte order mark, and reads characters that come in parts', async () => {
  const { url } = await serverOf((_request, response) => {
    const bytes = Buffer.from('\ufeff日本');
    response.write(bytes.subarray(0, 4));
    setImmediate(() => response.end(bytes.subarray(4)));
  });
  expect((await createHttp()(requestTo(url))).text).toBe('日本');
});

test('keeps connections open, and uses no more than there are calls at once', async () => {
  const { url, sockets } = await serverOf((_request, response) => response.end('{}'));
  const http = createHttp();
  for (let round = 0; round < 5; round += 1) await Promise.all([http(requestTo(url)), http(requestTo(url))]);
  expect(sockets.size).toBe(2);
});

test('follows no redirect', async () => {
  const { url } = await serverOf((_request, response) => response.writeHead(302, { location: '/other' }).end());
  const answer = await createHttp()(requestTo(url));
  expect([answer.status, answer.header('location')]).toEqual([302, '/other']);
});

const cut = (_request: IncomingMessage, response: ServerResponse) => response.socket?.destroy();
const halved = (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-length': 100 }).write('{"id":');
  setImmediate(() => response.socket?.destroy());
};
const halvedChunks = (_request: IncomingMessage, response: ServerResponse) => {
  response.write('{"id":');
  setImmediate(() => response.socket?.destroy());
};
const badGzip = (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
const bomb = (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(65 * 1024 * 1024)));

test.each([
  ['a cut connection', cut],
  ['half an answer', halved],
  ['half an answer of unknown length', halvedChunks],
  ['an answer that is not what it says', badGzip],
  ['an answer that unpacks to more than anybody sends', bomb],
])('rejects %s', async (_what, listener) => {
  const { url } = await serverOf(listener);
  await expect(createHttp()(requestTo(url))).rejects.toThrow();
});

test.each(['before', 'in the middle of'])('ends %s an answer with the signal', async (when) => {
  const { url } = await serverOf((_request, response) => {
    if (when !== 'before') response.writeHead(200, { 'content-length': 100 }).write('{"id":');
    controller.abort();
  });
  const controller = new AbortController();
  await expect(createHttp()(requestTo(url, { signal: controller.signal }))).rejects.toThrow();
});

test('says that no connection was made', async () => {
  const { url } = await serverOf(cut);
  const { port } = new URL(url);
  const closed = createServer();
  await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
  const free = String((closed.address() as AddressInfo).port);
  await new Promise((done) => closed.close(done));
  const refused = createHttp()(requestTo(url.replace(port, free)));
  await expect(refused).rejects.toMatchObject({ syscall: 'connect', code: 'ECONNREFUSED' });
});

test('an upload reads back as the parts that were sent, whatever the document holds', async () => {
  const value = '{"a": "--boundary\\r\\n", "é": "日本 😀"}\r\n--\r\n';
  const { type, body } = multipart([
    { name: 'name', value: 'flow.json' },
    { name: 'file', value, file: 'flow.json', type: 'application/json' },
  ]);
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  expect(form.get('name')).toBe('flow.json');
  const file = form.get('file') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['flow.json', 'application/json', value]);
});
