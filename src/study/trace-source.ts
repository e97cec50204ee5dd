/** Where the bytes of a trace come from: a file, or a stream such as standard input; compressed or not. */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceError } from '../trace/trace-error.ts';
import type { TraceReader } from '../trace/trace-reader.ts';
import { CHUNK_BYTES, CompressionError, decompressed } from './decompress.ts';
import type { Chunks } from './decompress.ts';

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
  if (size !== null) {
    const file = await open(path);
    return { name: path, size, chunks: () => chunksOf(file), close: () => file.close() };
  }
  const chunks = (): Chunks => createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return passes > 1 ? spooled(path, chunks()) : { name: path, size, chunks, close: async () => {} };
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
  try {
    for await (const chunk of stream) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return { name, size, chunks: () => chunksOf(file), close: () => file.close() };
}

/**
 * Reads a file from its beginning, into two buffers in turn: one is filled while the other is worked through. New
 * memory for each chunk would cost about as much as reading it.
 */
async function* chunksOf(file: FileHandle): Chunks {
  let [buffer, other] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  const readAt = (position: number): ReturnType<typeof file.read<Uint8Array>> => {
    const reading = file.read(buffer, 0, CHUNK_BYTES, position);
    // It may fail while nobody waits for it yet; who does hears of it then.
    reading.catch(() => {});
    return reading;
  };
  let position = 0;
  let reading = readAt(position);
  try {
    for (let { bytesRead } = await reading; bytesRead > 0; ({ bytesRead } = await reading)) {
      const chunk = buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
      position += bytesRead;
      reading = readAt(position);
      yield chunk;
    }
  } finally {
    // Nobody is to close the file, or to read it again, under a read.
    await reading.catch(() => {});
  }
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

/**
 * Feeds a whole source to a reader. `onBytes` hears of the bytes taken from it so far, `settled` is waited for after
 * each chunk: who cannot keep up with the reader holds it there.
 */
export async function readTrace(
  source: TraceSource,
  reader: TraceReader,
  onBytes: (bytes: number) => void,
  settled: () => Promise<void> | null,
): Promise<void> {
  try {
    for await (const chunk of decompressed(counted(source.chunks(), onBytes))) {
      reader.push(chunk);
      const pause = settled();
      if (pause !== null) await pause;
    }
  } catch (error) {
    throw error instanceof CompressionError ? new TraceError(source.name, reader.place, error.message) : error;
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
