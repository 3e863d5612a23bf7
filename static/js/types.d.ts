// Generated from rpcviz/web/shapes.py and rpcviz/web/answers/ by `make types`; do not edit.
// Times are decimal strings of nanoseconds. null is unknown; an empty list is known to be empty.

export type Certainty = "inferred" | "seen";
export type Confidence = "seen" | "inferred" | "cannot_know";
export type HopKind = "rest" | "db" | "work";
export type Kind = "call" | "reply" | "failure" | "heartbeat" | "cast" | "fanout" | "notification" | "other";
export type Outcome = "failed" | "running" | "succeeded" | "unknown";
export type QueueRole = "fanout" | "notification" | "other" | "reply" | "server" | "topic";
export type RpcState = "waiting" | "answered" | "failed" | "timed_out" | "late" | "sent" | "unroutable";
export type TokenKind = "space" | "and" | "or" | "not" | "open" | "close" | "field" | "sign" | "value" | "comma" | "word" | "bad";

/** `key` names the sentence in each language's table; nobody below `web` knows the words. */
export interface Saying {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number | boolean>>;
}

/** Who sent or took a message. */
export interface PartyShape {
  readonly service: string | null;
  readonly host: string | null;
  readonly evidence: string;
  readonly certainty: Certainty;
}

/** One message on the stage and in the list; the page merges marks by `id`, the newest wins. */
export interface Mark {
  readonly id: string;
  readonly seq: number;
  readonly ts_ns: string;
  readonly kind: Kind;
  /** What to write on it: method with its label, or event_type. */
  readonly name: string;
  readonly exchange: string;
  readonly routing_key: string;
  readonly sender: PartyShape | null;
  /** Who took it; before any delivery, those who may (certainty `inferred`). */
  readonly receivers: readonly PartyShape[] | null;
  readonly queues: readonly string[] | null;
  /** Number of queues reached; 0 is unroutable, null unknown. */
  readonly routed: number | null;
  readonly deliveries: number;
  readonly delivered_ns: string | null;
  readonly redelivered: boolean;
  readonly state: RpcState | null;
  /** When a call's sender gives up; null: never, or not known. */
  readonly deadline_ns: string | null;
  /** Id of the other half: a call's final reply, a reply's call. */
  readonly pair: string | null;
  readonly latency_ms: number | null;
  readonly heartbeats: number;
  readonly request_id: string | null;
  readonly background: boolean;
  readonly size: number;
  readonly version?: string | null;
  /** Why nobody got an answer, in the search field's word; null: nothing is wrong with it. */
  readonly verdict?: string | null;
}

/** One step off the bus, drawn dashed and counted nowhere. */
export interface HopMark {
  readonly id: string;
  readonly ts_ns: string;
  readonly what: HopKind;
  readonly sender: PartyShape;
  readonly receiver: PartyShape;
  readonly name: string;
  readonly result: string | Readonly<Record<string, string | number | boolean | null>> | null;
  readonly request_id: string | null;
}

/** Who sends to whom through what: absolute totals, and the rate of the last seconds. */
export interface EdgeShape {
  readonly sender: string | null;
  readonly exchange: string;
  readonly receiver: string | null;
  readonly kind: Kind;
  readonly messages: number;
  readonly bytes: number;
  readonly per_s: number;
}

/** Absolute totals since the start. */
export interface StatsShape {
  readonly messages: number;
  readonly deliveries: number;
  readonly by_kind: Readonly<Record<string, number>>;
  readonly per_s: number;
  readonly unroutable: number;
  readonly timeouts: number;
  /** Messages that the ring holds now. */
  readonly ring: number;
  readonly ring_limit: number;
  /** Messages that somebody took, gave back unsettled, and were delivered again. */
  readonly redelivered?: number;
  /** Of `unroutable`: fanouts and notifications, which need no listener and are no trouble. */
  readonly unheard?: number;
}

/** One process of a service. */
export interface ServerShape {
  readonly host: string | null;
  readonly certainty: Certainty;
  readonly evidence: string;
  readonly reply_queues: readonly string[];
  /** Its last report, where it has not reported for three of its periods; null: it reports, or never did. */
  readonly silent_since_ns?: string | null;
}

/** A program on the bus. */
export interface ServiceShape {
  readonly name: string;
  readonly project: string | null;
  readonly servers: readonly ServerShape[];
  readonly queues: readonly string[];
}

/** An exchange; the default one has the empty name. */
export interface ExchangeShape {
  readonly name: string;
  readonly type: string;
  readonly project: string | null;
}

/** Who consumes a queue. */
export interface ReaderShape {
  readonly service: string | null;
  readonly host: string | null;
}

/** A queue with its role and its readers. */
export interface QueueShape {
  readonly name: string;
  readonly role: QueueRole;
  readonly topic: string | null;
  readonly readers: readonly ReaderShape[];
  readonly messages: number | null;
  readonly consumers: number | null;
}

/** What an exchange copies to a queue. */
export interface BindingShape {
  readonly exchange: string;
  readonly key: string;
  readonly queue: string;
}

/** Everything the stage places. */
export interface TopologyShape {
  readonly services: readonly ServiceShape[];
  readonly exchanges: readonly ExchangeShape[];
  readonly queues: readonly QueueShape[];
  readonly bindings: readonly BindingShape[];
}

/** One expected step of a scenario and what was seen of it. */
export interface StepShape {
  readonly expected: string;
  readonly seen: string | null;
  readonly ok: boolean;
}

/** One run of a scenario. */
export interface RunShape {
  readonly id: string;
  readonly scenario: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** `running`, `succeeded` or `failed`. */
  readonly state: string;
  readonly reason: string | null;
  /** Whose wire habits its messages have, where they are not those of the era it is played in. */
  readonly wire: string | null;
  /** What could not be told of a run that succeeded. */
  readonly note: string | null;
  readonly request_id: string | null;
  readonly started_ns: string;
  readonly ended_ns: string | null;
  readonly steps: readonly StepShape[];
}

/** Something was not seen between two moments. */
export interface GapShape {
  readonly from_ns: string;
  readonly to_ns: string;
  /** `broker`: the connection was lost. `tap`: the tap's own queue was full, and how many copies were lost is unknown. `stopped`: rpcviz stood still, and copies may be missing. `firehose`: it was turned off. Else the pipe that dropped. */
  readonly reason: string;
}

/** What the status bar says of a broker. */
export interface BrokerShape {
  /** Without its password; of a replay the file's name. */
  readonly url: string;
  readonly product: string;
  readonly version: string;
  readonly vhost: string;
  /** `connected`, `connecting` or `lost`; of a replay `replaying` or `ended`. */
  readonly state: string;
  /** `HOST:PORT` that answers; null while none does. */
  readonly host?: string | null;
  /** When it came into this state. */
  readonly since_ns?: string | null;
  /** What broke the connection, or what the last try met; null while all is well. */
  readonly why?: string | null;
  /** What to do about it. */
  readonly remedy?: string | null;
  /** While it is lost: how it was lost, in the broker's or the system's own words; "" without a word. */
  readonly broke?: string | null;
  /** null while it is being tried, and while all is well. */
  readonly next_try_ns?: string | null;
  /** Tries in a row that failed. */
  readonly failures?: number;
  /** `firehose`, `mirror`, or `firehose and mirror`. */
  readonly tap?: string;
  /** Why this kind of tap. */
  readonly chosen?: string;
  /** What would let more be seen. */
  readonly hint?: string | null;
  /** False: no reply is seen, so latencies and timeouts are unknown. */
  readonly replies_visible?: boolean;
  /** What this tap cannot see, in words. */
  readonly blind?: readonly string[];
  /** The exchanges that a mirror is bound to. */
  readonly bound?: readonly string[];
  /** How often the tap's own queue was found full: copies were lost, nobody knows how many. */
  readonly overflows?: number;
  /** What the tap did to the broker's firehose and the like, the newest last. */
  readonly said?: readonly string[];
  /** The keys and values of `why`, `chosen`, `hint`, `blind` and `said`, in their order, for scripts. */
  readonly made_of?: Readonly<Record<string, readonly Saying[]>>;
}

/** What the page needs for 25 ms. The first frame after a connect holds the whole state. */
export interface Frame {
  readonly seq: number;
  /** The server's clock at the cut. */
  readonly ts_ns: string;
  /** True: forget what you had. Marks are then the newest of the ring. */
  readonly whole: boolean;
  /** New or better known since the last frame, oldest first; at most 460, the newest. */
  readonly marks: readonly Mark[];
  /** Marks left out of this frame. */
  readonly skipped: number;
  /** Messages that passed the filter for the first time, told here or not; 0 in a whole frame. */
  readonly came: number;
  readonly hops: readonly HopMark[];
  /** The newest rows that pass the filter, newest first, at most 60; null: as before, with these marks. */
  readonly messages: readonly Mark[] | null;
  readonly per_dot: number;
  /** null: as before. */
  readonly edges: readonly EdgeShape[] | null;
  readonly stats: StatsShape;
  /** Dropped in each pipe, by its name; absolute. */
  readonly dropped: Readonly<Record<string, number>>;
  /** What was missed since the last frame. */
  readonly gap: GapShape | null;
  /** Of a whole frame: everything that was missed of late, oldest first; else null. */
  readonly gaps?: readonly GapShape[] | null;
  /** null: as before. */
  readonly brokers?: readonly BrokerShape[] | null;
  /** null: as before. */
  readonly topology: TopologyShape | null;
  /** Scenario runs, newest first, at most 10; null: as before. */
  readonly runs: readonly RunShape[] | null;
}

/** What the ring holds of a span of time, as frames tell it: for a page that goes back in time. */
export interface SpanAnswer {
  /** Oldest first. */
  readonly marks: readonly Mark[];
  readonly hops: readonly HopMark[];
  /** Told up to here; earlier than asked where there was too much for one answer. */
  readonly until_ns: string;
  /** When the oldest message of the ring was published; null while it is empty. */
  readonly oldest_ns: string | null;
}

/** The first thing a client gets. */
export interface Hello {
  readonly version: string;
  /** The hash of the page's files: a page of another one was made before rpcviz was changed. */
  readonly page: string;
  /** `firehose`, `mirror` or `firehose and mirror`; of the first broker. */
  readonly tap: string;
  /** False when some broker is seen by a mirror alone. */
  readonly replies_visible: boolean;
  /** The first one. */
  readonly broker: BrokerShape;
  readonly brokers: readonly BrokerShape[];
  /** Name of the file that is replayed; null on a live bus. */
  readonly replay: string | null;
  /** The simulated cloud runs here: Story speed is the default. */
  readonly simulated: boolean;
  readonly read_only: boolean;
  readonly ring_limit: number;
  readonly frame_ms: number;
  readonly now_ns: string;
}

/** What a client wants to see. */
export interface View {
  readonly q?: string;
  /** null: all. */
  readonly kinds?: readonly Kind[] | null;
  /** `stats`: totals without messages. */
  readonly detail?: "all" | "stats";
  /** Language of the sentences in frames (`en`, `zh-CN`); empty: that of the connection. */
  readonly lang?: string;
}

/** A sentence with what it was made of, for whoever translates it anew. */
export interface Said {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** One message of the bus: its publish with all that was learnt since. */
export interface MessageShape {
  readonly id: string;
  readonly unique_id: string | null;
  readonly seq: number;
  readonly ts_ns: string;
  readonly kind: Kind;
  /** What to write on it: method with its label, or event_type. */
  readonly name: string;
  readonly method: string | null;
  readonly label: string | null;
  readonly event_type: string | null;
  readonly version: string | null;
  readonly namespace: string | null;
  readonly vhost: string | null;
  readonly exchange: string;
  readonly routing_key: string;
  readonly topic: string | null;
  readonly server: string | null;
  readonly sender: PartyShape | null;
  readonly receivers: readonly PartyShape[] | null;
  readonly queues: readonly string[] | null;
  /** Number of queues reached; 0 is unroutable. */
  readonly routed: number | null;
  readonly deliveries: number;
  readonly delivered_ns: string | null;
  readonly redelivered: boolean;
  readonly request_id: string | null;
  readonly global_request_id: string | null;
  readonly msg_id: string | null;
  /** A reply's call. */
  readonly reply_to_id: string | null;
  /** Where a call's sender listens for its answer. */
  readonly reply_queue: string | null;
  /** The other half: a call's final reply, a reply's call. */
  readonly pair: string | null;
  readonly state: RpcState | null;
  readonly latency_ms: number | null;
  readonly deadline_ns: string | null;
  readonly heartbeats: number;
  /** Class of the exception that came back, with its module where known. */
  readonly failure: string | null;
  readonly background: boolean;
  readonly anomalies: readonly string[];
  readonly size: number;
  /** One plain sentence. */
  readonly summary: string;
  /** What `summary` was made of. */
  readonly said: Said;
}

/** One queue that a copy went into. */
export interface ReachedShape {
  readonly queue: string;
  /** null: the queue is gone, and nothing is known of it. */
  readonly role: QueueRole | null;
  /** Who reads it now. */
  readonly readers: readonly ReaderShape[];
  /** Who took a copy out of it; of several queues as far as their readers tell. */
  readonly took: readonly ReaderShape[];
}

/** A binding that was not meant, and comes near. */
export interface NearShape {
  readonly key: string;
  readonly queue: string;
}

/** How one message went through the broker, and who took it. */
export interface RouteShape {
  readonly exchange: string;
  /** Of the exchange; null: not known. */
  readonly type: string | null;
  readonly routing_key: string;
  readonly queues: readonly string[] | null;
  readonly routed: number | null;
  readonly vhost: string | null;
  /** At most 200 of `queues`. */
  readonly reached: readonly ReachedShape[] | null;
  /** Of a message that reached nothing: what is bound to its exchange, the nearest key first; at most 10. */
  readonly near: readonly NearShape[];
  /** How many bindings the exchange has now; null for the default exchange, and where nobody knows. */
  readonly bindings: number | null;
  /** Of the broker, where it was published. */
  readonly node: string | null;
  readonly connection: string | null;
  /** What the sender calls its connection. */
  readonly program: string | null;
  readonly channel: number | null;
  /** Of the broker, that the sender logged in as. */
  readonly user: string | null;
}

/** Where a message stands among all of its request. */
export interface SiblingsShape {
  /** From 1, by time. */
  readonly at: number;
  readonly count: number;
  readonly previous: string | null;
  readonly next: string | null;
}

/** One thing that a verdict rests on. */
export interface EvidenceShape {
  readonly sentence: string;
  /** What `sentence` was made of. */
  readonly said: Said;
  /** The message that shows it; null: the broker said it, or nothing came. */
  readonly id: string | null;
  readonly ts_ns: string | null;
}

/** Why nobody got an answer, or what became of an answer. */
export interface VerdictShape {
  /** As the search field takes it: `verdict:silent`. */
  readonly word: string;
  readonly sentence: string;
  /** What `sentence` was made of. */
  readonly said: Said;
  readonly confidence: Confidence;
  /** In order of time. */
  readonly evidence: readonly EvidenceShape[];
}

/** One message with what it carried, decoded and masked. */
export interface MessageWhole extends MessageShape {
  readonly route: RouteShape;
  /** null: it belongs to no request that is known. */
  readonly siblings: SiblingsShape | null;
  /** null: nothing is wrong with it. */
  readonly verdict: VerdictShape | null;
  /** Of a call and its answers: when its heartbeats were sent; at most 500. */
  readonly beats: readonly string[];
  /** AMQP properties; null when the body has left the ring. */
  readonly properties: unknown;
  /** `oslo.version` of the envelope; null when the message came bare. */
  readonly envelope: string | null;
  readonly compression: string | null;
  /** The decoded message with its secrets masked; null when it has left the ring. */
  readonly body: unknown;
  /** What it carries: `args` of a request, `result` of a reply, `payload` of a notification. */
  readonly arguments: unknown;
  /** `body` and `arguments` are null because they are large and `light=1` was asked for. */
  readonly left_out: boolean;
  /** How many values were masked. */
  readonly masked: number;
  /** Why the body is not shown as a message, in words. */
  readonly not_decoded: string | null;
}

/** Where each page of a list of messages begins: with these one can jump anywhere in it. */
export interface PlacesAnswer {
  readonly total: number;
  /** `before` of each page, the newest first. */
  readonly cursors: readonly string[];
  /** Messages of a page. */
  readonly step: number;
  /** Id of the first one; null: there is none. */
  readonly top: string | null;
  /** Messages in the ring, whether they are in this list or not. */
  readonly held: number;
  /** How many the ring can hold. */
  readonly limit: number;
  /** How many have left it. */
  readonly forgotten: number;
  /** When the oldest message of the ring was published. */
  readonly oldest_ns: string | null;
  readonly newest_ns: string | null;
}

/** A body as it was received, its secrets as `***`. */
export interface RawAnswer {
  /** `text`: no JSON. `hex`: no text either, so only its first bytes show. */
  readonly form: "hex" | "json" | "text";
  readonly text: string;
  /** Bytes on the wire. */
  readonly size: number;
  /** Characters of `text`. */
  readonly shown: number;
  /** Characters that can be shown. */
  readonly total: number;
  readonly masked: number;
  /** Why it is no message, in words; null when it is one. */
  readonly damaged: string | null;
}

/** A page of messages, newest first. */
export interface MessagesAnswer {
  readonly messages: readonly MessageShape[];
  /** Cursor for `before`; null at the end. */
  readonly next: string | null;
  /** What limits this answer: that a slow field such as `text` looked into the last messages only. */
  readonly note?: string | null;
  /** How many of them were decoded for that; null when none had to be. */
  readonly looked?: number | null;
}

/** A piece of a query; joined they are its text. */
export interface TokenShape {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Something that could stand at the caret. */
export interface SuggestionShape {
  /** What to put there. */
  readonly text: string;
  readonly name: string;
  readonly what: "field" | "operator" | "value";
  readonly help: string | null;
  /** Of a value: how many of the last messages have it. */
  readonly count: number | null;
}

/** What could stand at the caret. */
export interface CompletionShape {
  /** What would be replaced, in characters of the query. */
  readonly start: number;
  readonly end: number;
  /** Whose values these are; null: fields. */
  readonly field: string | null;
  /** How many of the last messages were counted. */
  readonly seen: number;
  /** The best first. */
  readonly suggestions: readonly SuggestionShape[];
}

/** A query as it is understood. */
export interface QueryAnswer {
  readonly tokens: readonly TokenShape[];
  /** Why it cannot be used; its values have `at` (in characters), `word` and `meant`. */
  readonly problem: ProblemShape | null;
  /** The same query in its plainest form; null with a problem. */
  readonly written: string | null;
  /** What limits its answers. */
  readonly note: string | null;
  /** null: `at` was not asked for. */
  readonly completion: CompletionShape | null;
}

/** One request of a user, or of a service's own life, in numbers. */
export interface RequestShape {
  readonly request_id: string;
  readonly name: string | null;
  readonly outcome: Outcome;
  readonly started_ns: string;
  /** From the first to the last message seen so far. */
  readonly duration_ms: number | null;
  readonly messages_total: number;
  /** Calls, casts and fanouts. */
  readonly rpcs: number;
  readonly casts: number;
  readonly fanouts: number;
  readonly fanout_copies: number;
  readonly bytes: number;
  readonly waiting: number;
  readonly failures: number;
  readonly background: boolean;
  /** The request that this one was made for: its `global_request_id`; null: a user's own, or not said. */
  readonly cause?: string | null;
}

/** Requests, newest first. */
export interface RequestsAnswer {
  readonly requests: readonly RequestShape[];
  /** Ids that fit and are no user's requests but services' own; `background=0` leaves them out. */
  readonly background: number;
  /** What limits this answer: that a slow field such as `text` looked into the last messages only. */
  readonly note?: string | null;
}

/** A message in the tree of its request. */
export interface NodeShape {
  readonly message_id: string;
  readonly reply_id: string | null;
  readonly children: readonly NodeShape[];
  /** True: told from time and place, not from an id. */
  readonly inferred: boolean;
}

/** One piece of the critical path: what the request was waiting for. */
export interface LegShape {
  /** `work` of a process, a named `step` of it, the answer to a `rest` call, the `bus`, a `timeout`; or `unseen`: nobody knows. */
  readonly what: "bus" | "rest" | "step" | "timeout" | "unseen" | "work";
  readonly from_ns: string;
  readonly to_ns: string;
  /** Who had the work; of REST and timeouts, who was asked. */
  readonly service: string | null;
  readonly host: string | null;
  /** Method of the message, name of the hop. */
  readonly name: string | null;
  /** The message or hop that stands for it. */
  readonly id: string | null;
}

/** All pieces of one name, in the order in which they first appear. */
export interface PartShape {
  readonly what: "bus" | "rest" | "step" | "timeout" | "unseen" | "work";
  /** Service; of a step its name; null for the bus and for what is unknown. */
  readonly name: string | null;
  readonly ms: number;
  /** Of the whole path, 0 to 1. */
  readonly share: number;
}

/** What a request cost, counted from the messages that are still in the ring. */
export interface PriceShape {
  readonly by_kind: Readonly<Record<string, number>>;
  readonly rpcs: number;
  readonly fanout_copies: number;
  /** Bodies on the bus, one publish plus one per delivery. */
  readonly bytes: number;
  /** From its first event to its last; the parts share it. */
  readonly path_ms: number;
  readonly parts: readonly PartShape[];
  /** The critical path in order of time; of a long one the 1,000 longest pieces. Inferred. */
  readonly path: readonly LegShape[];
}

/** One journey with everything that belongs to it. */
export interface RequestWhole extends RequestShape {
  /** In order of time. */
  readonly messages: readonly MessageShape[];
  readonly hops: readonly HopMark[];
  readonly tree: readonly NodeShape[];
  readonly price: PriceShape;
  /** Requests that name this one as their `global_request_id`, or the other way round. */
  readonly linked: readonly RequestShape[];
  /** Messages of this request that have left the ring. */
  readonly forgotten: number;
}

/** What one may choose when running a scenario. */
export interface ParameterShape {
  readonly name: string;
  readonly type: "boolean" | "choice" | "integer" | "text";
  readonly default: string | number | boolean;
  readonly choices: readonly (string | number | boolean)[] | null;
  readonly help: string;
  /** What its field is called; null: its name will do. */
  readonly title?: string | null;
  /** What each of the choices is called, in their order; null: as they are written. */
  readonly called?: readonly string[] | null;
}

/** One act of a user that can be played. */
export interface ScenarioShape {
  readonly name: string;
  /** Under which head it stands. */
  readonly group: "cinder" | "neutron" | "nova" | "patterns";
  readonly title: string;
  readonly story: string;
  readonly parameters: readonly ParameterShape[];
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason: string | null;
}

/** The catalogue in its teaching order. */
export interface ScenariosAnswer {
  readonly scenarios: readonly ScenarioShape[];
  /** The hosts are full: in words, what to do. */
  readonly full: string | null;
}

/** What is posted to start a run. */
export interface RunBody {
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The simulated cloud is being emptied. */
export interface ResetAnswer {
  readonly state: string;
}

/** One fault that can be chosen. */
export interface FaultShape {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  /** `target` is `PROGRAM@HOST`; `seconds` and `timeout` come with every fault. */
  readonly parameters: readonly ParameterShape[];
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason: string | null;
}

/** One thing that is broken now. */
export interface BreakageShape {
  readonly id: string;
  readonly fault: string;
  readonly title: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly since_ns: string;
  /** When it is mended by itself. */
  readonly until_ns: string;
}

/** The catalogue in its teaching order, and what is broken now, oldest first. */
export interface ChaosAnswer {
  readonly faults: readonly FaultShape[];
  readonly broken: readonly BreakageShape[];
  /** The server's clock. */
  readonly now_ns: string;
}

/** What is posted to break something. */
export interface BreakBody {
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The message of which a learner predicts where it goes. */
export interface LetterShape {
  readonly kind: "call" | "cast" | "fanout" | "notification";
  readonly method: string;
  readonly exchange: string;
  /** Its routing key; empty where the exchange looks at none. */
  readonly key: string;
}

/** A queue as an option draws it. */
export interface DrawnQueue {
  readonly name: string;
  readonly readers: readonly string[];
  /** Those readers who would get nothing. */
  readonly idle: readonly string[];
}

/** One thing that a learner may choose. Whether it is right stands nowhere: it is seen. */
export interface OptionShape {
  readonly key: string;
  readonly text: string;
  /** The queues that the letter goes to; null: it is no place. */
  readonly place: readonly DrawnQueue[] | null;
}

/** One lesson. `**strong**` and backticks are all the markup in its words. */
export interface LessonShape {
  readonly name: string;
  readonly title: string;
  readonly story: readonly string[];
  readonly question: string;
  /** Where the question is where it goes: each option is a place then. */
  readonly letter: LetterShape | null;
  /** Each option is true or not by itself; else exactly one is. */
  readonly several: boolean;
  readonly options: readonly OptionShape[];
  /** What is played to see it; null: it is seen in a recording of a real cloud. */
  readonly scenario: string | null;
  readonly available: boolean;
  /** Why it cannot be answered now. */
  readonly reason: string | null;
}

/** Every lesson, in teaching order. */
export interface LessonsAnswer {
  readonly lessons: readonly LessonShape[];
}

/** What is posted to answer a lesson. */
export interface ChoiceBody {
  /** Keys of options. */
  readonly choices?: readonly string[];
  /** The run that an earlier answer began; null begins one, where the lesson is played. */
  readonly run?: string | null;
}

/** One message or hop in which something was seen. */
export interface EvidenceShape {
  readonly id: string;
  /** A kind of message, or `rest`, `db`, `work` for what was never on the bus. */
  readonly kind: string;
  readonly name: string;
  /** Since the first thing that was seen. */
  readonly at_ms: number;
  readonly sender: string | null;
  /** Who took it; of a hop whom it was for. */
  readonly takers: readonly string[];
  readonly exchange: string | null;
  readonly routing_key: string | null;
  /** Where the broker put it; null: it was never on the bus, or nobody knows. */
  readonly routed_queues: readonly string[] | null;
  readonly deliveries: number;
  readonly redelivered: boolean;
  /** How far a request has come. */
  readonly state: string | null;
  readonly latency_ms: number | null;
}

/** One option, as what was seen marks it. */
export interface OptionMark {
  readonly option: string;
  /** It is what was seen. */
  readonly holds: boolean;
  readonly chosen: boolean;
  /** How it comes about. */
  readonly why: string | null;
  readonly evidence: readonly EvidenceShape[];
  /** Pieces of evidence beyond those listed. */
  readonly more: number;
  /** So many, of so many `of`, where the option is about a share. */
  readonly count: number | null;
  readonly of: number | null;
}

/** An answer: marked, or waiting for its run to end. */
export interface LessonAnswer {
  readonly lesson: string;
  readonly state: "marked" | "running";
  /** The run that shows it; null: a recording does. */
  readonly run: RunShape | null;
  /** Every option was chosen as it was seen; null while it runs. */
  readonly right: boolean | null;
  /** What is to be learnt from it. */
  readonly said: string | null;
  readonly marks: readonly OptionMark[];
}

/** One binding of a queue. */
export interface BoundShape {
  readonly exchange: string;
  readonly key: string;
}

/** A queue with what is bound to it, whose it is, and how much goes through it. */
export interface QueueWhole extends QueueShape {
  readonly bound: readonly BoundShape[];
  /** Whose reply or fanout queue it is; null for the others, and where nobody knows. */
  readonly owner: PartyShape | null;
  /** False: its owner has no connection any more. null: no owner, or the broker was not asked. */
  readonly owner_present: boolean | null;
  /** Messages that this tap saw come in, since the start. */
  readonly given: number;
  /** Messages that this tap saw leave for a consumer, since the start. */
  readonly taken: number;
  /** Over the last seconds; null where this tap cannot see it. */
  readonly given_per_s: number | null;
  readonly taken_per_s: number | null;
  /** How many messages more than a minute ago; null where nobody counts them. */
  readonly growth: number | null;
  /** More and more wait in it. */
  readonly growing: boolean;
}

/** An exchange with what is bound to it and what comes to it. */
export interface ExchangeWhole extends ExchangeShape {
  /** Number of queues bound to it; null where the broker was not asked, and for the default exchange. */
  readonly bindings: number | null;
  /** Messages published to it that this tap saw, since the start. */
  readonly given: number;
  readonly given_per_s: number;
}

/** Somebody's own queues, taken together: what would be thousands of rows is one. */
export interface OwnerShape {
  /** null: nobody is known to own them. */
  readonly owner: PartyShape | null;
  /** False: it has no connection any more. null: the broker was not asked. */
  readonly present: boolean | null;
  readonly reply: readonly string[];
  readonly fanout: readonly string[];
  /** All that waits in them; null where nobody counts. */
  readonly messages: number | null;
}

/** Something that needs an eye. */
export interface FindingShape {
  /** Which kind: `unread_full`, `unread`, `growing`, `unbound`, `no_owner`, `ghost` … (`said.key`). */
  readonly key: string;
  /** `normal`: odd to look at, and how OpenStack is. */
  readonly level: "look" | "normal" | "problem";
  readonly what: "broker" | "exchange" | "queue";
  /** Which ones, at most 200. */
  readonly names: readonly string[];
  /** How many there are. */
  readonly count: number;
  /** One plain sentence. */
  readonly summary: string;
  /** What `summary` was made of. */
  readonly said: Said;
}

/** Everything the stage places, who talks to whom with rates, and what needs an eye. */
export interface TopologyAnswer {
  readonly services: readonly ServiceShape[];
  readonly exchanges: readonly ExchangeWhole[];
  readonly queues: readonly QueueWhole[];
  readonly bindings: readonly BindingShape[];
  readonly edges: readonly EdgeShape[];
  /** The broker itself was asked; False: all of this was learnt from messages alone. */
  readonly told: boolean;
  /** The worst first. */
  readonly needs_eye: readonly FindingShape[];
  /** Reply and fanout queues by whose they are, by name; those of nobody last. */
  readonly owners: readonly OwnerShape[];
}

/** Counts and round trips of one method. */
export interface LatencyShape {
  readonly method: string;
  readonly calls: number;
  readonly casts: number;
  readonly fanouts: number;
  readonly replies: number;
  readonly failures: number;
  /** Calls whose time ran out before an answer came. */
  readonly timeouts: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
  /** Answers with a known round trip. */
  readonly measured: number;
  /** `measured` times `p50_ms`: what to make faster first. */
  readonly spent_ms: number;
  /** How many round trips fell into each column of `heat_ms`; empty when none was measured. */
  readonly heat: readonly number[];
}

/** What happened when: each list has one number for each step, oldest first, all equally long. The last step is the one that is going on. */
export interface SeriesShape {
  /** When the first step begins. */
  readonly from_ns: string;
  readonly step_ms: number;
  /** Publishes. */
  readonly by_kind: Readonly<Record<string, readonly number[]>>;
  readonly deliveries: readonly number[];
  readonly bytes: readonly number[];
  readonly unroutable: readonly number[];
  readonly timeouts: readonly number[];
  /** Of the answers that came in this step; null without any. */
  readonly p50_ms: readonly (number | null)[];
  readonly p99_ms: readonly (number | null)[];
  /** By pipe. */
  readonly dropped: Readonly<Record<string, readonly number[]>>;
  /** Something was not seen: the numbers are too small. */
  readonly missed: readonly boolean[];
  readonly redelivered?: readonly number[];
  /** Of `unroutable`: fanouts and notifications, which need no listener. */
  readonly unheard?: readonly number[];
}

/** One bounded queue inside rpcviz: given == taken + dropped + waiting. */
export interface PipeShape {
  readonly name: string;
  readonly given: number;
  readonly taken: number;
  readonly dropped: number;
  readonly waiting: number;
  readonly limit: number;
  /** How often it was found full where nobody counts what is dropped: the broker's queue of a tap. */
  readonly overflows: number;
}

/** Absolute totals since the start, latencies by method, what was dropped where, and when it was. */
export interface StatsAnswer {
  readonly totals: StatsShape;
  readonly by_method: readonly LatencyShape[];
  readonly edges: readonly EdgeShape[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly pipes: readonly PipeShape[];
  /** What the bounded tables let go, by table. */
  readonly forgotten: Readonly<Record<string, number>>;
  /** Clients now, frames sent, frames merged for slow clients, unknown events. */
  readonly sockets: Readonly<Record<string, number>>;
  /** False: no tap sees replies, so latencies, timeouts and failures are unknown. */
  readonly replies_visible: boolean;
  readonly series: SeriesShape;
  /** Where each column of `by_method[].heat` begins, by equal ratios; the last one has no end. */
  readonly heat_ms: readonly number[];
  readonly heat: GridView;
  /** Who moves most bytes, sent and taken together, first; at most 50. */
  readonly talkers: readonly Talker[];
  /** Publishes whose sender has no name yet; they are in nobody's row. */
  readonly unnamed: number;
  /** What was missed of late, oldest first. */
  readonly gaps: readonly GapShape[];
}

/** One host of a service; each list has one value for each method of `GridView`. */
export interface HostView {
  readonly service: string | null;
  readonly host: string;
  readonly measured: readonly number[];
  readonly p50_ms: readonly (number | null)[];
  readonly failures: readonly number[];
  readonly timeouts: readonly number[];
  /** How many times slower than all hosts together, for the method where that is most. */
  readonly slower: number | null;
}

/** Everything slow, or one host? Who answered, by what was asked. */
export interface GridView {
  /** Those most time is spent on, that one first. */
  readonly methods: readonly string[];
  /** Of all hosts together. */
  readonly p50_ms: readonly (number | null)[];
  /** Those that stand out first. */
  readonly hosts: readonly HostView[];
  /** Hosts that answered and are not among these. */
  readonly left_out: number;
}

/** What one server of a service said and was told; bytes are those of bodies. */
export interface Talker {
  readonly service: string | null;
  readonly host: string | null;
  readonly sent: number;
  readonly sent_bytes: number;
  /** Deliveries. */
  readonly taken: number;
  readonly taken_bytes: number;
}

/** One worker of rpcviz. */
export interface WorkerShape {
  readonly name: string;
  readonly state: "ended" | "restarting" | "running";
  readonly reason: string | null;
  readonly restarts: number;
}

/** `/healthz` and `/readyz`. */
export interface HealthAnswer {
  readonly status: "not_ready" | "ok";
  readonly reasons: readonly string[];
  readonly workers: readonly WorkerShape[];
}

/** RFC 9457: every error of the API. */
export interface ProblemShape {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly remedy: string | null;
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}
