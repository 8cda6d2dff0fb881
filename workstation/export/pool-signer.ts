import { refuse } from '../../shared/log/command.ts';
import { packageSignature } from '../../shared/export/signature.ts';
import type { Workstation } from '../workstation.ts';
import type { Signer } from './bag-writer.ts';

/** A pool that does not answer within this is not there. */
const PATIENCE_MS = 15_000;
const answerShape = packageSignature.pick({ signature: true, key: true });

/** Has the pool that let us in sign: POST /sign with the bytes. 'offline' when it cannot be reached, 'not-signed-in' when it does not know us. */
export const poolSigner = (workstation: Pick<Workstation, 'poolMedia'>): Signer => async (bytes) => {
  const pool = workstation.poolMedia();
  if (!pool) return refuse('offline');
  const response = await fetch(new URL('/sign', pool.url), {
    method: 'POST', headers: { authorization: `Bearer ${pool.token}`, 'content-type': 'application/octet-stream' }, body: new Uint8Array(bytes), signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!response) return refuse('offline');
  if (response.status === 401) return refuse('not-signed-in');
  const answer = response.ok ? answerShape.safeParse(await response.json().catch(() => null)) : null;
  return answer?.success ? answer.data : refuse(`http-${response.status}`);
};
