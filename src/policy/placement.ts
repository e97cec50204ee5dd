/**
 * Where a key lives: Redis Cluster hash slots, and the node that serves a slot. Source: Redis Cluster specification
 * (16384 slots, CRC16/XMODEM: polynomial 0x1021, initial value 0, not reflected; only the part between the first `{`
 * and the next `}` is hashed when it is not empty).
 */

const SLOTS = 16384;

const CRC16 = (() => {
  const table = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    table[byte] = crc;
  }
  return table;
})();

/** CRC16 of the characters of `name`, which must be ASCII. */
function crc16(name: string): number {
  let crc = 0;
  for (let i = 0; i < name.length; i++) crc = ((crc << 8) ^ CRC16[((crc >> 8) ^ name.charCodeAt(i)) & 255]) & 0xffff;
  return crc;
}

/** Redis Cluster slot of a key, hash tags honoured. */
export function slotOf(name: string): number {
  const open = name.indexOf('{');
  if (open >= 0) {
    const close = name.indexOf('}', open + 1);
    if (close > open + 1) return crc16(name.slice(open + 1, close)) % SLOTS;
  }
  return crc16(name) % SLOTS;
}

/**
 * Node of a slot when `nodes` masters own contiguous ranges of nearly equal length, as `redis-cli --cluster create`
 * deals.
 */
export function nodeOfSlot(slot: number, nodes: number): number {
  return Math.floor((slot * nodes) / SLOTS);
}
