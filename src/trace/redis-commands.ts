/** What commands of Redis do to the keys that they name, as far as a cache is concerned. */
import { LOOKUP, REMOVE, STORE } from './request.ts';
import type { Operation } from './request.ts';

export interface RedisCommand {
  readonly operation: Operation;
  /** Which of its arguments are keys: the first, all, or every other one, each followed by its value. */
  readonly keys: 'first' | 'all' | 'pairs';
  /** The argument that is the whole new value, the key being argument 1; 0: none is. */
  readonly value: number;
  /** Where a time to live is told. `options`: after a word such as EX. `keep`: it stays as it was. */
  readonly ttl: TtlArgument | 'options' | 'keep' | 'none';
}

export interface TtlArgument {
  readonly argument: number;
  /** Its seconds. */
  readonly unit: number;
  /** Whether it is a moment rather than a duration. */
  readonly moment: boolean;
}

const SECONDS = { unit: 1, moment: false };
const MILLISECONDS = { unit: 1e-3, moment: false };

/** Words before a time to live in SET and GETEX. */
export const TTL_OPTIONS: Readonly<Record<string, Omit<TtlArgument, 'argument'>>> = {
  ex: SECONDS,
  px: MILLISECONDS,
  exat: { unit: 1, moment: true },
  pxat: { unit: 1e-3, moment: true },
};

const read = (keys: RedisCommand['keys']): RedisCommand => ({ operation: LOOKUP, keys, value: 0, ttl: 'keep' });
const update: RedisCommand = { operation: STORE, keys: 'first', value: 0, ttl: 'keep' };
const remove: RedisCommand = { operation: REMOVE, keys: 'all', value: 0, ttl: 'none' };

function write(value: number, ttl: RedisCommand['ttl']): RedisCommand {
  return { operation: STORE, keys: 'first', value, ttl };
}

function named(names: string, command: RedisCommand): readonly (readonly [string, RedisCommand])[] {
  return names.split(' ').map((name) => [name, command]);
}

/** By names in small letters. Commands that are not here ask for no value and change none. */
export const REDIS_COMMANDS: ReadonlyMap<string, RedisCommand> = new Map([
  ...named('get getrange substr strlen getbit bitcount', read('first')),
  ...named('hget hmget hgetall hexists hlen hkeys hvals hstrlen hscan', read('first')),
  ...named('lrange lindex llen smembers sismember smismember scard srandmember sscan', read('first')),
  ...named('zrange zrangebyscore zrevrange zrevrangebyscore zscore zmscore zcard zcount zrank zrevrank', read('first')),
  ...named('mget exists', read('all')),
  ['getex', { operation: LOOKUP, keys: 'first', value: 0, ttl: 'options' }],
  ['set', write(2, 'options')],
  ['setnx', write(2, 'none')],
  ['getset', write(2, 'none')],
  ['setex', write(3, { argument: 2, ...SECONDS })],
  ['psetex', write(3, { argument: 2, ...MILLISECONDS })],
  ['expire', write(0, { argument: 2, ...SECONDS })],
  ['pexpire', write(0, { argument: 2, ...MILLISECONDS })],
  ['expireat', write(0, { argument: 2, unit: 1, moment: true })],
  ['pexpireat', write(0, { argument: 2, unit: 1e-3, moment: true })],
  ['persist', write(0, 'none')],
  ...named('mset msetnx', { operation: STORE, keys: 'pairs', value: 2, ttl: 'none' }),
  ...named('append setrange setbit incr incrby incrbyfloat decr decrby', update),
  ...named('hset hmset hsetnx hincrby hincrbyfloat hdel lpush rpush lpop rpop lset lrem ltrim', update),
  ...named('sadd srem spop zadd zincrby zrem zremrangebyscore zremrangebyrank pfadd', update),
  ...named('del unlink', remove),
  ['getdel', { ...remove, keys: 'first' }],
]);
