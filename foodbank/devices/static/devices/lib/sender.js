// @ts-check
// The only sender of acts. An act is durable in IndexedDB (id, dense seq and content in one transaction) before
// anybody hears a tone; it is sent until the server has given its verdict, and then marked with it.

import { openDB } from "idb";

/** @typedef {{name: string, value: any}} About */
/** @typedef {{device: string, token: string | null, nextSeq: number}} Self */
/** @typedef {"waiting" | "sent" | "aside" | "stuck"} State  aside: quarantined; stuck: refused by the door itself */
/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} device
 * @property {number} seq
 * @property {string} kind
 * @property {Record<string, any>} payload
 * @property {string} occurred_at
 * @property {string} actor
 * @property {string} key
 * @property {State} state
 * @property {string} [verdict]
 * @property {Record<string, any>} [answer]
 * @property {string} [reason]
 * @property {string} [sentence]
 * @property {number} [settledAt]
 */
/** @typedef {{unsent: number, stuck: number, online: boolean, signedOut: boolean}} Status */

const DATABASE = "foodbank-devices";
const APP_VERSION = "1";
const SCHEMA = 1;
const BATCH = 50;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const ANSWER_WITHIN_MS = 20_000;
const KEEP_SENT_MS = 30 * 24 * 3600 * 1000;
const API = "/api/v1/devices/";

/** A random UUID (version 4). `crypto.randomUUID` exists on HTTPS only; a hall's tablet may come by plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function csrfToken() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrfmiddlewaretoken]"));
  return field?.value ?? /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown, token?: string | null}} [how]
 */
async function call(path, { method = "GET", body = undefined, token = null } = {}) {
  const giveUp = new AbortController();
  const clock = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  else if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  try {
    return await fetch(path, {
      method, headers, signal: giveUp.signal, cache: "no-store", redirect: "error",
      credentials: token ? "omit" : "same-origin", body: body === undefined ? undefined : JSON.stringify(body),
    });
  } finally {
    clearTimeout(clock);
  }
}

export class Sender {
  /** @param {import("idb").IDBPDatabase} db  @param {Self} self */
  constructor(db, self) {
    this.db = db;
    this.self = self;
    /** @type {Status} */
    this.status = { unsent: 0, stuck: 0, online: true, signedOut: false };
    /** @type {Set<(status: Status) => void>} */
    this.watchers = new Set();
    /** @type {Map<string, Array<(event: Kept) => void>>} */
    this.awaited = new Map();
    this.wait = FIRST_WAIT_MS;
    /** @type {Promise<void> | null} */
    this.sending = null;
    this.again = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {BroadcastChannel | null} */
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(DATABASE);
    if (this.channel) this.channel.onmessage = (message) => this.#heard(message.data);
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.send();
    });
  }

  /** Uuid of this device. */
  get device() {
    return this.self.device;
  }

  /**
   * Stores one act durably and starts sending it. Resolves when it is safe on this device: now the tone may sound.
   * The same `key` (made when the form was drawn) gives the act stored first: a double tap is one act.
   * @param {{kind: string, payload: Record<string, any>, actor?: string, key?: string}} act
   * @returns {Promise<Kept>}
   */
  async record({ kind, payload, actor = "", key = newId() }) {
    const change = this.db.transaction(["about", "events"], "readwrite", { durability: "strict" });
    const events = change.objectStore("events"), about = change.objectStore("about");
    /** @type {Kept | undefined} */
    let kept = await events.index("key").get(key);
    if (!kept) {
      /** @type {Self} */
      const self = (await about.get(this.self.device)).value;
      kept = {
        id: newId(), device: self.device, seq: self.nextSeq, kind, payload, actor, key, state: "waiting",
        occurred_at: new Date().toISOString(),
      };
      const next = { name: self.device, value: { ...self, nextSeq: self.nextSeq + 1 } };
      await Promise.all([about.put(next), events.add(kept)]);
    }
    await change.done;
    await this.#tell();
    this.channel?.postMessage({ recorded: kept.id });
    this.send();
    return kept;
  }

  /**
   * The act with its verdict, as soon as there is one. `state`: "sent" (see `answer`), "aside" (a coordinator decides;
   * see `sentence`) or "stuck". Waits for ever without a network: race it against a clock for the screen.
   * @param {string} id
   * @returns {Promise<Kept>}
   */
  async settled(id) {
    const kept = await this.db.get("events", id);
    if (kept && kept.state !== "waiting") return kept;
    return new Promise((resolve) => {
      this.awaited.set(id, [...(this.awaited.get(id) ?? []), resolve]);
    });
  }

  /**
   * `settled`, but at most so long; null when there is no verdict yet.
   * @param {string} id  @param {number} [milliseconds]
   * @returns {Promise<Kept | null>}
   */
  async settledWithin(id, milliseconds = 4000) {
    /** @type {Promise<null>} */
    const clock = new Promise((resolve) => setTimeout(() => resolve(null), milliseconds));
    return Promise.race([this.settled(id), clock]);
  }

  /** Acts that wait, oldest first. @returns {Promise<Kept[]>} */
  async waiting() {
    return (await this.db.getAllFromIndex("events", "state", "waiting")).sort((a, b) => a.seq - b.seq);
  }

  /**
   * Calls `watcher` now and whenever the number of unsent acts or the connection changes; gives the way to stop.
   * @param {(status: Status) => void} watcher
   */
  watch(watcher) {
    this.watchers.add(watcher);
    watcher(this.status);
    return () => this.watchers.delete(watcher);
  }

  /** Sends what waits; safe to call at any time and from every tab. @returns {Promise<void>} */
  send() {
    if (this.sending) {
      this.again = true;
      return this.sending;
    }
    clearTimeout(this.timer);
    const work = async () => {
      do {
        this.again = false;
        await this.#sendAll();
      } while (this.again);
    };
    const alone = navigator.locks ? () => navigator.locks.request(DATABASE, work) : work;
    this.sending = Promise.resolve(alone()).catch(() => undefined).then(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async #sendAll() {
    let most = BATCH;
    for (;;) {
      const waiting = await this.waiting();
      if (!waiting.length) break;
      const batch = waiting.filter((event) => event.device === waiting[0].device).slice(0, most);
      const outcome = await this.#sendBatch(batch);
      if (outcome === "later") {
        await this.#tell();
        this.timer = setTimeout(() => this.send(), this.wait * (0.75 + Math.random() / 2));
        this.wait = Math.min(LONGEST_WAIT_MS, this.wait * 2);
        return;
      }
      if (outcome === "refused" && batch.length > 1) {
        most = Math.ceil(batch.length / 2); // one event that the door refuses must not keep the others
        continue;
      }
      if (outcome === "refused") await this.#settle(batch[0], { state: "stuck" });
      most = BATCH;
      this.wait = FIRST_WAIT_MS;
    }
    await this.#tell();
  }

  /** @param {Kept[]} batch  @returns {Promise<"done" | "later" | "refused">} */
  async #sendBatch(batch) {
    const self = /** @type {About} */ (await this.db.get("about", batch[0].device));
    const body = {
      sent_at: new Date().toISOString(), app_version: APP_VERSION, schema: SCHEMA,
      events: batch.map(({ id, device, seq, kind, payload, occurred_at, actor }) =>
        ({ id, device, seq, kind, payload, occurred_at, actor })),
    };
    try {
      let answer = await call(`${API}events`, { method: "POST", body, token: self.value.token });
      if ((answer.status === 401 || answer.status === 403) && self.value.token) {
        answer = await call(`${API}events`, { method: "POST", body });
      }
      this.status.signedOut = answer.status === 401 || answer.status === 403;
      this.status.online = answer.status < 500;
      if ([400, 413, 422].includes(answer.status)) return "refused";
      if (!answer.ok) return "later";
      const { verdicts } = await answer.json();
      let settled = 0;
      for (const verdict of verdicts) {
        const event = batch.find((one) => one.id === verdict.id);
        if (!event) continue;
        const { answer: given, reason, sentence } = verdict;
        const state = verdict.verdict === "quarantined" ? "aside" : "sent";
        await this.#settle(event, { state, verdict: verdict.verdict, answer: given, reason, sentence });
        settled += 1;
      }
      return settled ? "done" : "later";
    } catch {
      this.status.online = false;
      return "later";
    }
  }

  /** @param {Kept} event  @param {Partial<Kept>} verdict */
  async #settle(event, verdict) {
    const settled = { ...event, ...verdict, settledAt: Date.now() };
    await this.db.put("events", settled);
    await this.#tell();
    this.#resolve(settled);
    this.channel?.postMessage({ settled: settled.id });
  }

  /** @param {Kept} event */
  #resolve(event) {
    for (const resolve of this.awaited.get(event.id) ?? []) resolve(event);
    this.awaited.delete(event.id);
  }

  /** @param {{recorded?: string, settled?: string}} message  from another tab */
  async #heard({ settled }) {
    if (settled && this.awaited.has(settled)) this.#resolve(await this.db.get("events", settled));
    await this.#tell();
  }

  async #tell() {
    this.status.unsent = await this.db.countFromIndex("events", "state", "waiting");
    this.status.stuck = await this.db.countFromIndex("events", "state", "stuck");
    for (const watcher of this.watchers) watcher({ ...this.status });
  }

  /** Counts what waits again, and tells every watcher. */
  recount() {
    return this.#tell();
  }

  async forgetOld() {
    const limit = Date.now() - KEEP_SENT_MS;
    const change = this.db.transaction("events", "readwrite");
    for (const event of await change.store.index("state").getAll("sent")) {
      if ((event.settledAt ?? Infinity) < limit) change.store.delete(event.id);
    }
    await change.done;
  }
}

/** @type {Promise<Sender> | undefined} */
let opened;

/**
 * The page's one sender, ready to record. On a freshly enrolled browser it fetches the device's token once; later it
 * works from what it keeps, also without a network. Rejects with "not-enrolled" when this browser is no device of ours.
 * @returns {Promise<Sender>}
 */
export function sender() {
  opened ??= open();
  return opened;
}

async function open() {
  const db = await openDB(DATABASE, 1, {
    upgrade(made) {
      made.createObjectStore("about", { keyPath: "name" });
      const events = made.createObjectStore("events", { keyPath: "id" });
      events.createIndex("key", "key", { unique: true });
      events.createIndex("state", "state");
      events.createIndex("seq", ["device", "seq"], { unique: true });
    },
  });
  const made = new Sender(db, await whoAmI(db));
  await made.forgetOld();
  await made.recount(); // nobody is told "all sent" before it was looked up
  made.send();
  navigator.storage?.persist?.();
  return made;
}

/** @param {import("idb").IDBPDatabase} db  @returns {Promise<Self>} */
async function whoAmI(db) {
  /** @type {{device: string, token: string | null, last_seq: number} | null} */
  let told = null;
  try {
    const answer = await call(`${API}token`, { method: "POST", body: {} });
    if (answer.ok) told = await answer.json();
    else if (answer.status === 401 || answer.status === 403) await db.delete("about", "now");
  } catch {
    // without a network this device is who it was
  }
  const change = db.transaction("about", "readwrite", { durability: "strict" });
  if (told) {
    const before = (await change.store.get(told.device))?.value;
    const self = {
      device: told.device, token: told.token ?? before?.token ?? null,
      nextSeq: Math.max(before?.nextSeq ?? 1, told.last_seq + 1),
    };
    change.store.put({ name: self.device, value: self });
    change.store.put({ name: "now", value: self.device });
  }
  const now = (await change.store.get("now"))?.value;
  const self = now ? (await change.store.get(now))?.value : null;
  await change.done;
  if (!self) throw new Error("not-enrolled");
  return self;
}
