// A public link to a flow as the account has it. Reading one makes it: so nothing asks for it that was not told to.
import { isRecord } from '../model/json.ts';
import { RemoteFailure } from '../model/remote.ts';
import type { Transport } from './transport.ts';

/**
 * The link, which anybody can open for 30 days; null where there is none.
 * Meta, Flows API: `preview.invalidate(false)` gives the same link until it expires.
 */
export async function readPreview(transport: Pick<Transport, 'read'>, id: string): Promise<string | null> {
  try {
    const answer = await transport.read({
      what: `reading the preview of ${id}`,
      path: `/${id}`,
      query: { fields: 'preview.invalidate(false)' },
    });
    const preview = isRecord(answer) && isRecord(answer.preview) ? answer.preview.preview_url : undefined;
    return typeof preview === 'string' && preview.startsWith('https://') ? preview : null;
  } catch (error) {
    if (error instanceof RemoteFailure) return null;
    throw error;
  }
}
