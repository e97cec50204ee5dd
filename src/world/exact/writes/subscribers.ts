/**
 * The subscriptions of the instances to the messages that end their copies, where instances take their time: what one
 * has not taken waits in the output buffer of the node, and who lets too much wait is disconnected.
 *
 * Limits are those of Redis (`client-output-buffer-limit pubsub`, checkClientOutputBufferLimits in networking.c): a
 * client goes when its buffer reaches the hard limit, or has been at the soft limit or above it without a break for
 * the soft seconds. What was in the buffer is gone with it: pub/sub delivers at most once. Buffers of sockets, which
 * would take the first messages, are left out.
 */
import type { Subscriber as Spec } from '../../../scenario/coherence.ts';
import { eventOf, SUBSCRIPTION } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { Backlog } from './backlog.ts';
import type { Invalidation } from './messages.ts';

/** What happens to a subscription: events are numbered by subscription and step. */
const TAKEN = 0;
const OVERDUE = 1;
const RECONNECTED = 2;
const STEPS = 3;

/** What becomes of a message, and of an instance that knows that it has missed some. */
interface Outcomes {
  hear(event: Invalidation, region: number, instance: number): void;
  lose(event: Invalidation, region: number, instance: number): void;
  flush(region: number, instance: number): void;
}

interface Subscription {
  readonly region: number;
  readonly instance: number;
  waiting: Backlog;
  /** The message that the instance is working on, which is in no buffer any more. */
  current: Invalidation | null;
  isConnected: boolean;
  /** Since when the buffer has been at the soft limit or above it, s; Infinity: it is not. */
  overSince: number;
}

export class Subscribers {
  readonly #shared: Machinery;
  readonly #spec: Spec;
  readonly #outcomes: Outcomes;
  /** By instance, as the scenario numbers them. */
  readonly #subscriptions: readonly Subscription[];
  /** First instance of each region. */
  readonly #first: readonly number[];

  constructor(shared: Machinery, spec: Spec, outcomes: Outcomes) {
    const { routes, scenario } = shared;
    this.#shared = shared;
    this.#spec = spec;
    this.#outcomes = outcomes;
    this.#first = scenario.regions.map((_, region) => routes[region * scenario.namespaces.length].firstInstance);
    this.#subscriptions = scenario.regions.flatMap(({ instances }, region) =>
      Array.from({ length: instances }, (_, instance): Subscription => {
        return { region, instance, waiting: new Backlog(), current: null, isConnected: true, overSince: Infinity };
      }),
    );
  }

  /** The node has a message for an instance. */
  publish(event: Invalidation, region: number, instance: number): void {
    const { clock, queue } = this.#shared;
    const id = this.#first[region] + instance;
    const own = this.#subscriptions[id];
    if (!own.isConnected) return this.#outcomes.lose(event, region, instance);
    if (own.current === null) return this.#take(own, id, event);
    own.waiting.push(event);
    const bytes = this.#bytes(own);
    if (bytes >= this.#spec.hardLimit) return this.#disconnect(own, id);
    if (bytes < this.#spec.softLimit || own.overSince < Infinity) return;
    own.overSince = clock.now;
    queue.push(clock.now + this.#spec.softSeconds, eventOf(SUBSCRIPTION, id * STEPS + OVERDUE));
  }

  /** A step of a subscription is due. */
  happen(event: number): void {
    const step = event % STEPS;
    const id = (event - step) / STEPS;
    const own = this.#subscriptions[id];
    if (step === TAKEN) return this.#taken(own, id);
    if (step === OVERDUE) {
      // A buffer that has been below the limit since then has a later moment of its own.
      const isOverdue = own.overSince + this.#spec.softSeconds <= this.#shared.clock.now;
      if (isOverdue) this.#disconnect(own, id);
      return;
    }
    own.isConnected = true;
    if (this.#spec.onReconnect === 'flush') this.#outcomes.flush(own.region, own.instance);
  }

  /** Some instances of a region start anew, with connections of their own: what waited for them is nobody's. */
  restarted(region: number, from: number, to: number): void {
    for (let instance = from; instance < to; instance++) {
      const own = this.#subscriptions[this.#first[region] + instance];
      this.#drop(own);
      own.isConnected = true;
    }
  }

  /** Bytes in the output buffer. */
  #bytes({ waiting }: Subscription): number {
    return waiting.length * this.#spec.message;
  }

  #take(own: Subscription, id: number, event: Invalidation): void {
    const { clock, queue } = this.#shared;
    own.current = event;
    queue.push(clock.now + 1 / this.#spec.rate, eventOf(SUBSCRIPTION, id * STEPS + TAKEN));
  }

  /** An instance has dealt with a message, and takes the next one; after the end nobody takes any more. */
  #taken(own: Subscription, id: number): void {
    const { clock, scenario } = this.#shared;
    const { current, waiting, region, instance } = own;
    own.current = null;
    if (current !== null) this.#outcomes.hear(current, region, instance);
    if (waiting.length === 0 || clock.now >= scenario.duration) return;
    this.#take(own, id, waiting.shift());
    if (this.#bytes(own) < this.#spec.softLimit) own.overSince = Infinity;
  }

  #disconnect(own: Subscription, id: number): void {
    const { clock, queue, record, scenario } = this.#shared;
    if (clock.now < scenario.duration) {
      record.disconnections[clock.window * scenario.regions.length + own.region]++;
    }
    own.isConnected = false;
    this.#drop(own);
    queue.push(clock.now + this.#spec.reconnect, eventOf(SUBSCRIPTION, id * STEPS + RECONNECTED));
  }

  /** Loses what waits in a buffer. */
  #drop(own: Subscription): void {
    const { region, instance, waiting } = own;
    own.waiting = new Backlog();
    own.overSince = Infinity;
    while (waiting.length > 0) this.#outcomes.lose(waiting.shift(), region, instance);
  }
}
