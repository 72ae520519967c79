// Which comments of a pull request are ours. A marker alone proves nothing: anybody can copy one.
import { readMarker } from './marker.ts';
import type { Comment } from './rest.ts';

/**
 * Our comments with this key, the newest first. There should be one; two runs at once can have made two, and then the
 * newest is the one to go on with.
 */
export function ownComments(comments: readonly Comment[], login: string, key: string): Comment[] {
  return comments
    .filter((comment) => comment.author === login && readMarker(comment.body)?.key === key)
    .sort((a, b) => b.id - a.id);
}
