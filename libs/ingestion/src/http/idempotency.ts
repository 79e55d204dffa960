import { z } from 'zod';
import { TributaryError } from '@tributary/domain';

/** The header Idempotency-Key as it was sent; null when there is none. @throws TributaryError `idempotency-key-invalid` (400) */
export function idempotencyKeyOf(header: string | undefined): string | null {
  const read = z.string().min(1).max(200).optional().safeParse(header);
  if (!read.success) throw new TributaryError('idempotency-key-invalid', 'Idempotency-Key must have 1 to 200 characters', { status: 400 });
  return read.data ?? null;
}
