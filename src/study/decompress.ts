/** Decompresses a stream of bytes by its content, not by its name: gzip, Zstandard, or neither. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

/** Each chunk may be overwritten once the next one is asked for. */
export type Chunks = AsyncIterable<Uint8Array>;

/** Large enough that the bytes and not the calls take the time. */
export const CHUNK_BYTES = 1 << 18;
/** Zstandard is decompressed in pieces of its input: each gives all its output before the next is taken. */
const ZSTD_PIECE = 1 << 16;

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame to be skipped may come first: half a byte of its number is free (RFC 8878, 3.1.2). */
const SKIPPABLE = { half: 0x5, rest: [0x2a, 0x4d, 0x18] };
const HEAD_BYTES = 4;

/** What is wrong with compressed data. */
export class CompressionError extends Error {}

export async function* decompressed(chunks: Chunks): Chunks {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  while (head.length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = (async function* (): Chunks {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  if (isAt(head, 0, GZIP)) yield* gunzipped(whole);
  else if (isAt(head, 0, ZSTD) || isSkippable(head)) yield* unzstd(whole);
  else yield* whole;
}

function isAt(head: Uint8Array, from: number, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[from + i] === byte);
}

function isSkippable(head: Uint8Array): boolean {
  return head[0] >> 4 === SKIPPABLE.half && isAt(head, 1, SKIPPABLE.rest);
}

async function* gunzipped(chunks: Chunks): Chunks {
  const compressed = Readable.from(kept(chunks));
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  compressed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* compressed.pipe(gunzip);
  } catch (error) {
    throw inGzip(error);
  } finally {
    compressed.destroy();
  }
}

/** What zlib says of a damaged file; other errors pass through. */
function inGzip(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'Z_BUF_ERROR') return cutOff('gzip');
  return code === 'Z_DATA_ERROR' ? damaged('gzip', error) : error;
}

/** Copies of the chunks, which last: a stream asks for the next ones before it has worked through the first. */
async function* kept(chunks: Chunks): Chunks {
  for await (const chunk of chunks) yield chunk.slice();
}

async function* unzstd(chunks: Chunks): Chunks {
  let pieces: Uint8Array[] = [];
  const stream = new Decompress((piece) => pieces.push(piece));
  const push = (bytes: Uint8Array, isLast: boolean): Uint8Array[] => {
    pieces = [];
    try {
      stream.push(bytes, isLast);
    } catch (error) {
      // After the last byte the library misses what is cut off, or what it cannot tell from it.
      throw isLast ? cutOff('zstd') : damaged('zstd', error);
    }
    return pieces;
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += ZSTD_PIECE) {
      // A copy, as the library keeps the end of a piece for the next one.
      yield* push(chunk.slice(from, from + ZSTD_PIECE), false);
    }
  }
  yield* push(new Uint8Array(0), true);
}

function cutOff(format: string): CompressionError {
  return new CompressionError(
    `found the end of the ${format} data too early, expected a file that is not cut off`,
  );
}

function damaged(format: string, error: unknown): CompressionError {
  const said = error instanceof Error ? error.message : String(error);
  return new CompressionError(`found damaged ${format} data (${said}), expected it as it was compressed`);
}
