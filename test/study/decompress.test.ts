import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CompressionError, decompressed } from '../../src/study/decompress.ts';

/** 3,000 keys, one a line, and how `zstd` wrote them down. */
const TEXT = Array.from({ length: 3000 }, (_, i) => `user ${(i * i) % 101}\n`).join('');
const ZSTD_19 = Buffer.from(
  'KLUv/WS0Ww0FAMKLGRDQpQNgtHCoTEnKJFPMEooRwFq0IUm1tA9KT1PCjj9+XJbxcq4Nk7YIi9OVp7KeZj7kbqh+/uSb/6nGm7hDcxpC08um5Y7D' +
    'ErHJ4dpcjltcn9HvCKdO0oDB2F6qkgxp1QEjGASiCGGoIEg3B6AZKo0BEkigz+f+//8ZkpnIUCuYhwjVqqWxPULEfL6Vshqboe4AAFiuiQaN7Yqm' +
    'CEBSualJbg==',
  'base64',
);
/** In two frames, the second without a checksum. */
const ZSTD_TWO = Buffer.from(
  'KLUv/WTcBH0GAKJGEBDQZThgtHCoTEnKJFPA0Akdi3VR109k8z+VN3HnITS9bFruhiVik+HaXMbF9Rn9jnDqJGVsL1VJhrTqhBgCAMEgZqjgzpsB' +
    'ICMRkakDEkjAq25L7f//HadEyuuMYj/gtmxCsjwXSrVkqo8I3JlnClf4kXGjPIFc2Ae6+/jcufaP8fDlMu3dhWfGlT0y3Ngn7sI/MLnrZ91VhY+q' +
    'SSkz9CaXetidOVezeb2jInwR0CeLFSwUaw+kRqsRkVG5THNnhyKzEWxHUCQvShbgpLErvAcotS/9YNhVxQcAokYQENBlOGC0cKhMScqUZMDQCR3s' +
    'Yuyri05dP5Et/6m80Z0Hqd+03MlIkbZIuOZK3PSIh1OsjRCrpT0Wwg4BgGAgnIZ9qADT+wbgIpkh4wESMLXRF2v///8N2pLI5J1O6csu3J1lqDzP' +
    'epUpcCg2zHumKB2o42wp2ZYrSbVlykC0uBPOLFeiIzc3rz4giYMo9jV1nGPAy3r7jpxVV8YRualOrAtyUN1XHBn0KC0VMnSY6wuzub2Uv10GCwUU' +
    'OaIBKwQJts3g9g9v7/jTiXd/naPiLIkWqvPzJS7AzmSoPGV1lak45fkzGAH4IpSg+DiM0rGQTKqcaaU=',
  'base64',
);
/** A frame that says nothing, of three bytes. */
const SKIPPABLE = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

async function text(bytes: Uint8Array, length: number): Promise<string> {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const chunk of decompressed(pieces(bytes, length))) whole += decoder.decode(chunk, { stream: true });
  return whole;
}

test.each([
  ['nothing', Buffer.from(TEXT)],
  ['gzip', gzipSync(TEXT)],
  ['zstd', ZSTD_19],
  ['zstd in two frames', ZSTD_TWO],
  ['zstd after a frame to be skipped', Buffer.concat([SKIPPABLE, ZSTD_19])],
])('what is compressed with %s comes out whole, in pieces of any length', async (_, bytes) => {
  for (const length of [1, 100, 65_536]) expect(await text(bytes, length)).toBe(TEXT);
});

test('short files are read as they are', async () => {
  for (const bytes of ['', 'a', '(', '(\xb5']) {
    expect(await text(Buffer.from(bytes, 'latin1'), 1)).toHaveLength(bytes.length);
  }
});

test.each([1, 5, 20, ZSTD_19.length - 1])('zstd data that are cut off after %i bytes are told', async (length) => {
  const cut = ZSTD_19.subarray(0, Math.max(4, length));
  await expect(text(cut, 100)).rejects.toThrow('found the end of the zstd data too early');
});

test('damaged zstd data are told', async () => {
  const damaged = Uint8Array.from(ZSTD_19);
  damaged[15] ^= 0x55;
  await expect(text(damaged, 100)).rejects.toThrow(CompressionError);
  await expect(text(damaged, 100)).rejects.toThrow(/^found (damaged zstd data|the end of the zstd data too early)/);
});
