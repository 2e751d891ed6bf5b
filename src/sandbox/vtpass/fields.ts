import type { Request } from 'express';

/** What a call says: the fields of its body, over those of its query. A field that is empty is not there. */
export type Fields = ReadonlyMap<string, string>;

/**
 * Reads JSON, form-encoded and multipart bodies: clients of VTpass send all three. A number of JSON is kept as the
 * digits that were sent. A body that cannot be read has no fields.
 */
export async function readFields(request: Request): Promise<Fields> {
  const query = Object.entries(request.query).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return new Map([...query, ...(await bodyFields(request))].map(trimmed).filter(([, value]) => value !== ''));
}

const trimmed = ([name, value]: readonly [string, string]): [string, string] => [name, value.trim()];

async function bodyFields(request: Request): Promise<readonly [string, string][]> {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return [];
  const type = request.get('content-type') ?? '';
  try {
    return /form-(?:urlencoded|data)/.test(type) ? await formFields(bytes, type) : jsonFields(bytes.toString('utf8'));
  } catch {
    return [];
  }
}

async function formFields(bytes: Buffer, type: string): Promise<readonly [string, string][]> {
  const form = await new globalThis.Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  return [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}

function jsonFields(text: string): readonly [string, string][] {
  const value: unknown = JSON.parse(text, digitsAsSent);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, string][] =>
    typeof inner === 'string' || typeof inner === 'boolean' ? [[name, String(inner)]] : [],
  );
}

const digitsAsSent = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;
