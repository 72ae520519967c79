// Turns an exchange's request into a Request that any Graph API can be sent. Sends nothing itself.
import type { ExchangeRequest } from './load-exchanges.ts';
import type { Json } from './pattern.ts';
import { fillIn, type Names } from './placeholders.ts';

/** Where requests go, and with which token. */
export type Target = { readonly origin: string; readonly version: string; readonly token: string };

/** The request, its placeholders filled in. A path that has become an absolute address is taken as it is. */
export function toRequest(request: ExchangeRequest, names: Names, target: Target): Request {
  const url = addressOf(fillIn(request.path, names), target);
  const query = fillIn(request.query, names);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  if (request.auth === 'query') url.searchParams.set('access_token', target.token);
  const given = fillIn(request.fields, names);
  const fields = request.auth === 'field' ? { ...given, access_token: target.token } : given;
  if (request.encoding === 'query') {
    for (const [key, value] of Object.entries(fields)) url.searchParams.set(key, asText(value));
  }
  const headers = new Headers(fillIn(request.headers, names));
  if (request.auth === 'bearer') headers.set('authorization', `Bearer ${target.token}`);
  if (request.auth === 'garbage') headers.set('authorization', 'Bearer not-a-token');
  if (request.encoding === 'json') headers.set('content-type', 'application/json');
  return new Request(url, { method: request.method, headers, ...bodyOf(request, fields) });
}

function addressOf(path: string, target: Target): URL {
  return path.startsWith('/') ? new URL(`${target.origin}/${target.version}${path}`) : new URL(path);
}

function bodyOf(
  request: ExchangeRequest,
  fields: Readonly<Record<string, Json>>,
): { body?: string | URLSearchParams | FormData } {
  const texts = Object.entries(fields).map(([key, value]): [string, string] => [key, asText(value)]);
  switch (request.encoding) {
    case 'none':
    case 'query':
      return {};
    case 'json':
      return { body: JSON.stringify(fields) };
    case 'form':
      return { body: new URLSearchParams(texts) };
    case 'multipart':
      return { body: multipart(texts, request.file) };
  }
}

function multipart(texts: readonly [string, string][], file: ExchangeRequest['file']): FormData {
  const form = new FormData();
  for (const [key, value] of texts) form.append(key, value);
  if (file) form.append(file.part, new Blob([file.text], { type: file.type }), file.name);
  return form;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
