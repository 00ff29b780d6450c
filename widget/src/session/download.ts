const PATIENCE_MS = 20_000;

/** A resource of the desk that asks who is there; rejects when it does not come. */
export async function download(address: string, headers: Record<string, string>): Promise<Blob> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), PATIENCE_MS);
  try {
    const response = await fetch(address, { headers, signal: end.signal });
    if (!response.ok) throw new Error(String(response.status));
    return await response.blob();
  } finally {
    clearTimeout(timer);
  }
}
