/** Where a client stands. `disconnected` comes back by itself when `retryIn` is above 0; `closed` does not. */
export type State = 'disconnected' | 'connecting' | 'catching-up' | 'live' | 'closed';

export interface StateChange {
  state: State;
  /** Why: `new`, `asked`, `unreachable`, `silent`, `timeout`, `unauthorized`, `other_user`, `close_<code>`, or the word of a refusal. */
  reason: string | null;
  /** Milliseconds until the next try. */
  retryIn: number;
}

export interface User {
  id: number;
  login: string;
  name: string;
}

/** A row of a group's log. */
export interface Entry {
  g: number;
  seq: number;
  no: number;
  kind: 'message' | 'edit' | 'recall' | 'join' | 'leave' | 'role' | 'policy' | (string & {});
  from: number;
  at: string;
  cid?: string;
  body?: string;
  /** The `seq` that an edit or recall is about. */
  target?: number;
  replyTo?: number;
  mentions?: number[];
  /** Mentions every member. */
  mentionAll?: boolean;
  /** Members are asked to confirm it, by this time if there is one. */
  confirm?: boolean;
  confirmBy?: string;
  users?: number[];
  count?: number;
  edited?: boolean;
  recalled?: boolean;
}

/** A word for this member alone, shown behind the entry `after`. */
export interface Notice {
  g: number;
  id: number;
  after: number;
  at: string;
  body: string;
}

/** All that this member may see of `from` to `to`, both included; `to` is below `from` when it is empty. */
export interface Page {
  g: number;
  from: number;
  to: number;
  entries: Entry[];
  notices?: Notice[];
  floor: number;
  head: number;
  more?: boolean;
  /** Which of the entries this member should confirm and has not. */
  toConfirm?: number[];
}

export interface Range {
  after?: number;
  before?: number;
  limit?: number;
}

/** One group as a list of conversations shows it. */
export interface GroupState {
  g: number;
  name: string;
  role: 'OWNER' | 'ADMIN' | 'MEMBER';
  head: number;
  no: number;
  at?: string;
  floor: number;
  acked: number;
  read: number;
  unread: number;
  mentions: number;
  muted?: boolean;
  /** Messages that the member should have confirmed and has not. */
  toConfirm?: number;
}

export interface Sent {
  g: number;
  cid: string;
  seq: number;
  at: string;
  duplicate?: boolean;
}

export interface Message {
  g: number;
  cid: string;
  body: string;
  mentions?: number[];
  mentionAll?: boolean;
  replyTo?: number;
  confirm?: boolean;
  confirmBy?: string;
}

/** `[seq, read, of]` */
export type Count = [seq: number, read: number, of: number];

export interface Readers {
  g: number;
  seq: number;
  /** A user, and when it read the message where that is known. */
  users: [user: number, at?: string][];
  more?: boolean;
  /** The `after` of the page that follows. */
  next?: string;
  keptSince?: string;
}

export interface ReadersRange {
  read?: boolean;
  order?: 'name' | 'time';
  after?: string;
  limit?: number;
}

export interface Confirmations {
  g: number;
  seq: number;
  /** How many have confirmed it, of how many who should. */
  confirmed: number;
  of: number;
  /** A user, and when it confirmed the message if it has. The last one is the `after` of the page that follows. */
  users: [user: number, at?: string][];
  more?: boolean;
}

export interface ConfirmationsRange {
  confirmed?: boolean;
  after?: number;
  limit?: number;
}

export interface Events {
  state: StateChange;
  /** The list, its numbers or the total have changed. */
  conversations: Conversations;
  /** Connected, and who we are. */
  welcome: { user: User; groups: GroupState[]; total: number };
  /** What follows in a group in focus: in order, without holes, each once. All that may be seen of `from` to `to`. */
  entries: { g: number; from: number; to: number; entries: Entry[] };
  /** Each entry among those that is a message. */
  message: Entry;
  /**
   * `from` to `to` was passed over: more was missing than `fillMax`, and it can be pulled; or it is `gone`, because the group keeps
   * it no longer or the member was none then.
   */
  gap: { g: number; from: number; to: number; gone?: boolean };
  notices: { g: number; notices: Notice[] };
  /** Read counts of own messages have changed. */
  receipts: { g: number; counts: Count[] };
  /** More have confirmed own messages: of each how many, of how many. */
  confirmed: { g: number; counts: Count[] };
  /** This member has not confirmed a message yet. */
  reminder: { g: number; seq: number; confirmBy?: string };
  /** A word of those who run the server, to this very connection. */
  announcement: { at: string; body: string };
  badge: { g: number; seq: number; no: number; unread?: number; mentions?: number; total?: number };
  membership: { g: number; change: string; group?: GroupState };
  /** A group is not the member's to see any more. */
  left: { g: number };
  /** A message that an earlier client with this store left unsent is on its way again. */
  resent: { message: Message; sent: Promise<Sent> };
  /** What a later server says beyond this list. */
  frame: { op: string; [field: string]: unknown };
  /** Each of the above. */
  '*': { type: string; detail: unknown };
}

export interface Conversations {
  /** Unread messages in all groups that are not muted. */
  readonly total: number;
  /** Whether `loadMore` has older ones. */
  readonly more: boolean;
  readonly newestFirst: GroupState[];
  get(g: number): GroupState | undefined;
  loadMore(): Promise<void>;
  /** Asks the server anew, at most once a second. */
  refreshSoon(): void;
}

export interface Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  clear(): Promise<unknown>;
}

export class MemoryStore implements Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

export class IndexedDbStore implements Store {
  constructor(name?: string);
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  clear(): Promise<unknown>;
}

export interface Options {
  /** The folder of the application, with its slash at the end: `https://chat.example/muster/`. */
  url: string | URL;
  /** A bearer token, or what brings one. Without it and `ticket`, the browser's cookie says who we are. */
  token?: string | (() => string | Promise<string>);
  /** Brings a ticket for one handshake; an error with `status` 401 closes the client. */
  ticket?: () => Promise<string>;
  /** Keeps positions and unsent messages. */
  store?: Store | null;
  /** Whether to start where the store says; true with a store. */
  resume?: boolean;
  focus?: number[] | '*';
  device?: string;
  /** With more entries missing than this, `gap` is told instead of all of them. Infinity: never. */
  fillMax?: number;
  /** Milliseconds after which a message that got no answer fails with `timeout`; 120,000 unless given. */
  giveUpAfter?: number;
  /** The id of the one user whose client it is: greeted as anybody else, it closes with `other_user`. */
  owner?: number;
  WebSocket?: new (url: URL, protocol: string) => WebSocket;
  fetch?: typeof fetch;
}

/** A refusal in the server's words, or one of `disconnected`, `timeout`, `unreachable` and `http_<status>`. */
export class MusterError extends Error {
  constructor(code: string, message?: string, retryAfter?: number, status?: number);
  readonly code: string;
  readonly retryAfter: number;
  readonly status: number;
}

/** A new message id. */
export function newCid(): string;

export class Muster {
  constructor(options: Options);
  readonly state: State;
  readonly reason: string | null;
  readonly user: User | null;
  readonly conversations: Conversations;
  /** Group → position up to which everything was handed out. */
  readonly positions: Record<number, number>;
  /** Hands out what is above these positions, in groups in focus that have none yet. */
  resumeFrom(positions: Record<number, number>): void;
  on<T extends keyof Events>(type: T, listener: (event: Events[T]) => void): () => void;
  /** `as` is who is there, for a shared connection that otherwise asks the server. */
  connect(as?: number): Promise<this>;
  ready(): Promise<this>;
  /** Tells the server at once what was received and read, as before a page is left. */
  flush(): void;
  disconnect(): void;
  /** Any reason but `asked` also empties the store. */
  close(reason?: string): void;
  retryNow(): void;
  focus(groups: number[] | '*'): Promise<void>;
  /** Stores a message once, however often it must be repeated. Send a failed one again with the same cid. */
  send(g: number, body: string, more?: Partial<Omit<Message, 'g' | 'body'>>): Promise<Sent>;
  pull(g: number, range?: Range): Promise<Page>;
  /** A person has seen a group up to here; `count` messages of others more than before. */
  read(g: number, seq: number, count?: number): void;
  mute(g: number, muted?: boolean): Promise<void>;
  receipts(g: number, seqs: number[]): Promise<Count[]>;
  readers(g: number, seq: number, range?: ReadersRange): Promise<Readers>;
  /** Confirms a message that demands it. */
  confirm(g: number, seq: number): Promise<void>;
  confirmations(g: number, seq: number, range?: ConfirmationsRange): Promise<Confirmations>;
  /** Reminds those who have not confirmed a message; `rate_limited` when that was done a moment ago. */
  remind(g: number, seq: number): Promise<void>;
  /** Any other request of the protocol. */
  request(op: string, fields?: object): Promise<any>;
  /** A REST call, such as `rest('POST', 'api/v1/groups', {name})`. */
  rest(method: string, path: string, body?: unknown): Promise<any>;
}

/** Options that can be told to a shared worker. */
export interface SharedOptions {
  url: string | URL;
  /** A bearer token; without it the browser's cookie says who we are. */
  token?: string;
  /** The name of IndexedDbStores, one for each user, that keep positions and unsent messages. */
  store?: string;
  resume?: boolean;
  /** What this tab looks at; the connection looks at what any of them looks at. */
  focus?: number[] | '*';
  device?: string;
  fillMax?: number;
  giveUpAfter?: number;
}

/**
 * A client whose connection is shared by all tabs of this browser that ask with the same options, focus aside; one with a
 * connection of its own where the browser has no shared workers with modules.
 */
export function sharedMuster(options: SharedOptions): Promise<Muster>;
