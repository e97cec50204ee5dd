/** Where the bytes of a trace come from: a file, or a stream such as standard input; compressed with gzip or not. */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TraceError } from '../trace/trace-error.ts';
import type { TraceReader } from '../trace/trace-reader.ts';

type Chunks = AsyncIterable<Uint8Array>;

/** Large enough that the bytes and not the calls take the time. */
const CHUNK_BYTES = 1 << 18;
const GZIP_MAGIC = [0x1f, 0x8b];

export interface TraceSource {
  /** The file's name, or what it is called in messages. */
  readonly name: string;
  /** Size as it lies there, compressed or not; null: not known. */
  readonly size: number | null;
  /** Reads it from its beginning; a source that was opened for one pass can be read once. */
  chunks(): Chunks;
  close(): Promise<void>;
}

/** Opens a file, or a pipe that has a name. `passes`: how often it will be read. */
export async function openTraceFile(path: string, passes: number): Promise<TraceSource> {
  const { size } = await stat(path).then((found) => (found.isFile() ? found : { size: null }));
  const chunks = (): Chunks => createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (size === null && passes > 1) return spooled(path, chunks());
  return { name: path, size, chunks, close: async () => {} };
}

/** Wraps a stream that can be read once. `passes`: how often it will be read. */
export async function openTraceStream(name: string, stream: Chunks, passes: number): Promise<TraceSource> {
  if (passes > 1) return spooled(name, stream);
  return { name, size: null, chunks: () => stream, close: async () => {} };
}

/** Copies a stream to a temporary file, to read it as often as needed. */
async function spooled(name: string, stream: Chunks): Promise<TraceSource> {
  const file = await temporaryFile();
  let size = 0;
  for await (const chunk of stream) {
    await file.writeFile(chunk);
    size += chunk.length;
  }
  const chunks = (): Chunks => file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES });
  return { name, size, chunks, close: () => file.close() };
}

/** A file that has lost its name: it goes with the process, however that ends. */
async function temporaryFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'windtunnel-'));
  try {
    return await open(join(folder, 'trace'), 'wx+');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Feeds a whole source to a reader; `onBytes` hears of the bytes taken from it so far. */
export async function readTrace(
  source: TraceSource,
  reader: TraceReader,
  onBytes: (bytes: number) => void,
): Promise<void> {
  try {
    for await (const chunk of decompressed(counted(source.chunks(), onBytes))) reader.push(chunk);
  } catch (error) {
    throw inGzip(error, source.name, reader.line);
  }
  reader.end();
}

async function* counted(chunks: Chunks, onBytes: (bytes: number) => void): Chunks {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    onBytes(bytes);
  }
}

/** By content, not by name. */
async function* decompressed(chunks: Chunks): Chunks {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = (async function* (): Chunks {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  if (!GZIP_MAGIC.every((byte, i) => head[i] === byte)) {
    yield* whole;
    return;
  }
  const compressed = Readable.from(whole);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  compressed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* compressed.pipe(gunzip);
  } finally {
    compressed.destroy();
  }
}

/** What zlib says of a damaged file, with where that is; other errors pass through. */
function inGzip(error: unknown, name: string, line: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'Z_BUF_ERROR') {
    return new TraceError(name, line, 'found the end of the gzip data too early, expected a file that is not cut off');
  }
  if (code === 'Z_DATA_ERROR') {
    const said = (error as Error).message;
    return new TraceError(name, line, `found damaged gzip data (${said}), expected it as it was compressed`);
  }
  return error;
}
