// The address of GitHub's REST API, which the token is sent to. It comes from the runner, never from the repository.
import { Failure } from '../model/failure.ts';

/**
 * `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise server, without a slash at its end.
 * @throws Failure (config) where it is no address that a token may be sent to: https, or http on this machine
 */
export function toApiUrl(text: string): string {
  const url = toWebUrl('GITHUB_API_URL', text);
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback) {
    throw wrong('GITHUB_API_URL', 'starts with http://, and the token must not go over the network in the open');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** `https://github.com`: only links are made of it. */
export function toServerUrl(text: string): string {
  const url = toWebUrl('GITHUB_SERVER_URL', text);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function toWebUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw wrong(name, 'is no web address');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrong(name, 'holds more than a host and a path');
  }
  return url;
}

function wrong(name: string, why: string): Failure {
  return new Failure('config', 'github-url', `${name} ${why}`, {
    hint: 'the runner sets it: see how the runner is configured, and do not set it in the workflow',
  });
}
