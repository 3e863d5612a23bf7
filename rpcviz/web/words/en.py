"""English."""

from rpcviz.web.words import search, verdicts

TEXTS = {
    "who.on": "{service} on {host}",
    "who.any": "any {service}",
    "who.somebody": "somebody unseen",
    "who.listeners": "every listener of {topic}",
    "who.topic": "whoever reads {topic}",
    "who.server": "{topic} on {server}",
    "summary.call": "{sender} asks {receiver}: {name}",
    "summary.cast": "{sender} tells {receiver}: {name}, and does not wait",
    "summary.fanout": "{sender} tells {receiver}: {name}",
    "summary.notification": "{sender} announces {name}",
    "summary.reply": "{sender} answers {receiver}: {name}",
    "summary.failure": "{sender} answers {receiver}: {name} failed with {failure}",
    "summary.heartbeat": "{sender} tells {receiver} that it still works on {name}",
    "summary.other": "{sender} sends something that is not an oslo message: {reason}",
    "summary.unheard": "{sentence}; nobody hears it",
    "summary.timed_out": "{sentence}; no answer came in time",
    "eye.not_told": "The broker was not asked what is declared (its management API does not answer): "
    "bindings, readers and waiting messages are unknown, so some of what needs an eye may be missing here.",
    "eye.unread_full": "Nobody reads {name}, and messages wait in it: {messages}.",
    "eye.unread": "Nobody reads {name}: whatever is sent there waits until a service comes.",
    "eye.unread_notifications": "Nobody reads {name}, and notifications pile up in it: {messages}.",
    "eye.unread_quiet": "Nobody reads {name}; no notification waits there yet.",
    "eye.growing": "{name} grows: {messages} messages wait in it, {growth} more than a minute ago.",
    "eye.no_owner.one": "Whose reply queue {name} is, is not known: no call has named it yet.",
    "eye.no_owner": "Whose reply queues these are is not known ({count}, such as {name}): "
    "no call has named them yet.",
    "eye.ghost_fanouts.one": "The fanout queue {name} of {topic} has no reader: its service is gone, "
    "and copies still go there until RabbitMQ removes it after half an hour.",
    "eye.ghost_fanouts": "{count} fanout queues of {topic} have no reader, such as {name}: "
    "their services are gone, and copies still go there until RabbitMQ removes them after half an hour.",
    "eye.ghost_replies.one": "The reply queue {name} has no reader: whoever waited there is gone, "
    "and RabbitMQ removes it after half an hour.",
    "eye.ghost_replies": "{count} reply queues have no reader, such as {name}: whoever waited there is gone, "
    "and RabbitMQ removes them after half an hour.",
    "eye.unbound": "No queue is bound to exchange {name}: what is sent there is lost.",
    "eye.unbound_fanouts.one": "The fanout exchange {name} has no queue: nobody listens. "
    "OpenStack announces many things that nobody has to hear.",
    "eye.unbound_fanouts": "{count} fanout exchanges have no queue, such as {name}: nobody listens. "
    "OpenStack announces many things that nobody has to hear.",
    "problem.not_found": "There is nothing at {path}.",
    "problem.not_found.remedy": "The API's routes are listed at /api/v1/openapi.json.",
    "problem.method_not_allowed": "{path} does not take {method}.",
    "problem.method_not_allowed.remedy": "It takes {allowed}.",
    "problem.malformed_json": "The body is not JSON of the expected shape: {reason}.",
    "problem.malformed_json.remedy": 'Send an object such as {{"parameters": {{}}}}, '
    "with Content-Type application/json.",
    "problem.too_large": "The body is larger than {limit} bytes.",
    "problem.too_large.remedy": "Send a smaller one; no route of this API needs more.",
    "problem.bad_query": "The filter cannot be used: {reason}.",
    "problem.bad_query.remedy": "{advice}",
    "problem.bad_moment": "{name} is {value!r}, but must be nanoseconds since 1970.",
    "problem.bad_moment.remedy": "Take a time from an earlier answer, such as ts_ns of a message.",
    "problem.bad_form": "form is {form!r}, which is not known.",
    "problem.bad_form.remedy": "One of: {known}.",
    "problem.bad_kind": "There is no kind {kind!r}.",
    "problem.bad_kind.remedy": "One or more of: {known}.",
    "problem.bad_column": "There is no column {column!r}.",
    "problem.bad_column.remedy": "One or more of: {known}.",
    "problem.bad_limit": "limit is {limit!r}, but must be a whole number from 1 to {most}.",
    "problem.bad_limit.remedy": "Leave it out for {default}.",
    "problem.bad_switch": "{name} is {value!r}, but must be 0 or 1.",
    "problem.bad_switch.remedy": "Leave it out for what is usual.",
    "problem.bad_seconds": "seconds is {seconds!r}, but must be a whole number from 1 to {most}.",
    "problem.bad_seconds.remedy": "Leave it out for {most}.",
    "problem.unknown_message": "There is no message {id!r}.",
    "problem.unknown_message.remedy": "It may have left the ring: the newest are at /api/v1/messages.",
    "problem.unknown_request": "There is no request {id!r}.",
    "problem.unknown_request.remedy": "It may have been forgotten: the newest are at /api/v1/requests.",
    "problem.unknown_lesson": "There is no lesson {lesson!r}.",
    "problem.unknown_lesson.remedy": "One of: {known}.",
    "problem.unknown_option": "Lesson {lesson} has no such option.",
    "problem.unknown_option.remedy": "Its options: {allowed}.",
    "problem.one_option": "Lesson {lesson} wants exactly one option.",
    "problem.one_option.remedy": "Choose one of: {allowed}.",
    "problem.run_of_another": "That run does not show what lesson {lesson} asks.",
    "problem.run_of_another.remedy": "It is seen in a run of {scenario}; leave run out to begin one.",
    "problem.nothing_to_mark": "What lesson {lesson} asks about was not seen. {reason}",
    "problem.nothing_to_mark.remedy": "Run it again; Start afresh empties a cloud that is full.",
    "problem.read_only": "Scenarios are off.",
    "problem.read_only.remedy": "This rpcviz was started with --read-only; start it without.",
    "problem.token_needed": "This rpcviz asks for a token.",
    "problem.token_needed.remedy": "It was printed when it started: open /?token=TOKEN once, "
    "or send Authorization: Bearer TOKEN.",
    "problem.wrong_host": "The request names host {host!r}, which is not this server.",
    "problem.wrong_host.remedy": "Open it as 127.0.0.1 or localhost; for another name start it with --host.",
    "problem.wrong_origin": "The request comes from another site, {origin!r}.",
    "problem.wrong_origin.remedy": "Use the page that this server shows, or send no Origin.",
    "problem.unknown_event": "There is no event {event!r}.",
    "problem.unknown_event.remedy": "Send view, and acknowledge each frame.",
    "problem.bad_event": "The event {event!r} cannot be read: {reason}.",
    "problem.bad_event.remedy": "view takes an object such as "
    '{{"q": "kind:call", "kinds": null, "detail": "all"}}.',
    "problem.view_displaced": "More than {most} different filters are open: this page now shows everything.",
    "problem.view_displaced.remedy": "Close another page, or set the filter again.",
    "problem.unknown_scenario": "There is no scenario {scenario!r}.",
    "problem.unknown_scenario.remedy": "One of: {known}.",
    "chaos.read_only": "rpcviz runs read-only: nothing can be broken.",
    "problem.unknown_fault": "There is no fault {fault!r}.",
    "problem.unknown_fault.remedy": "One of: {known}.",
    "problem.unknown_breakage": "Nothing that is broken has the id {id!r}: it was mended, or never broken.",
    "problem.unknown_breakage.remedy": "What is broken now is at /api/v1/chaos.",
    "problem.unknown_run": "There is no run {id!r}.",
    "problem.unknown_run.remedy": "The last {kept} are kept: start a run and use the id of the answer.",
    "problem.bad_parameter": "Parameter {parameter!r} of {scenario} is not right: {reason}.",
    "problem.bad_parameter.remedy": "Allowed: {allowed}.",
    "problem.not_available": "{scenario} cannot be played now: {reason}",
    "problem.not_available.remedy": "{advice}",
    "problem.unknown_cursor": "{cursor!r} is not a cursor of this list.",
    "problem.unknown_cursor.remedy": "`before` takes what an earlier page gave as `next`; "
    "leave it out to begin with the newest.",
    **search.EN,
    **verdicts.EN,
    "problem.owner_away": "The owner of the simulated cloud does not answer.",
    "problem.owner_away.remedy": "Start it again (rpcviz cloud, or rpcviz serve --cloud): "
    "what is left joins it.",
    "problem.member_away": "The process of the simulated cloud that does {method} does not answer.",
    "problem.member_away.remedy": "Start its services again with rpcviz cloud --services …",
    "problem.internal": "rpcviz made a mistake.",
    "problem.internal.remedy": "The server's log has the details; please report them.",
    "door.asks": "This rpcviz asks for a token.",
    "door.printed": "It was printed when it started.",
    "door.token": "Token",
    "door.open": "Open",
    "door.wrong": "This is not its token.",
    "ready.worker": "{name} is not running: {reason}",
    # About a broker and the tap: said by the rooms below, which know no words.
    "tap.embedded": "the broker in memory shows everything",
    "tap.asked": "--tap {mode}",
    "tap.refused": "the firehose may not be read",
    "tap.firehose_on": "the firehose of vhost {vhost} is on",
    "tap.firehose_off": "the firehose of vhost {vhost} is off",
    "tap.unasked": "whether the firehose is on cannot be asked, and a mirror needs --exchanges then",
    "tap.unasked_both": "whether the firehose is on cannot be asked, so the exchanges named are mirrored too",
    "tap.file": "a capture file",
    "tap.no_replies": "Requests are seen, replies are not seen: OpenStack sends them through the default "
    "exchange, which cannot be mirrored.",
    "tap.turn_on": "Firehose is off on this vhost. Requests are seen, replies are not: OpenStack sends them "
    "through the default exchange, which cannot be mirrored. Turn it on with: `{line}` "
    "(the tap notices), or start with --enable-firehose.",
    "tap.turn_on_first": "Firehose is off on this vhost: nothing is seen. Turn it on with: `{line}`, "
    "or start with --enable-firehose.",
    "tap.turn_on_if_silent": "{cause}; if nothing is seen, turn the firehose on: `{line}`",
    "blind.dropped": "copies that the broker dropped because the tap's queue was full: "
    "their number is unknown",
    "blind.replies": "replies, failures and heartbeats: OpenStack sends them through the default exchange",
    "blind.deliveries": "who took a message, and whether anybody did: "
    "a message that only this tap got looks delivered",
    "blind.senders": "which connection sent it",
    "blind.names": "who is behind a connection: the management API is not asked ({cause})",
    "file.damaged": "{lines} damaged lines left out",
    "file.cut": "it breaks off: {cut}",
    "file.damaged_and_cut": "{lines} damaged lines left out; it breaks off: {cut}",
    "did.left_on": "an rpcviz that did not end in order left the firehose of vhost {vhost} on, "
    "and it cannot be turned off ({cause}): `{line}`",
    "did.put_back": "an rpcviz that did not end in order had left the firehose of vhost {vhost} on; "
    "it was put back",
    "did.turned_on": "the firehose of vhost {vhost} was off; it is on until rpcviz ends",
    "did.not_turned_on": "the firehose of vhost {vhost} could not be turned on ({cause}): `{line}`",
    "did.not_of_use": "the firehose of vhost {vhost} was not turned on: it may not be read",
    "did.no_note": "the firehose of vhost {vhost} was not turned on: what it was like must be noted in "
    "{folder}, which cannot be written ({cause}); set XDG_STATE_HOME to a folder that can be, "
    "or turn it on: `{line}`",
    "did.restored": "the firehose of vhost {vhost} is off again, as it was found",
    "did.still_needed": "the firehose of vhost {vhost} stays on: another rpcviz still needs it",
    "did.still_on": "the firehose of vhost {vhost} is still on ({cause}); turn it off: `{line}`",
    "did.firehose_came": "the firehose of vhost {vhost} may be read now: the tap left its mirror for it, "
    "and replies are seen from here on",
    "did.firehose_went": "the firehose of vhost {vhost} was turned off: the tap mirrors exchanges instead, "
    "and replies are not seen from here on",
    "mirror.waits": "waiting up to {seconds} s: nobody else is bound to {exchanges}, "
    "and the last binding takes such an exchange along",
    "mirror.left_last": "left the last binding of {exchanges}: the broker deletes it, and a sender that "
    "believes it is still there may fail once",
    "mirror.left_unknown": "left {exchanges} without knowing whether services are bound: {cause}",
    "problem.broker_unreachable": "The broker at {url} cannot be reached: {cause}.",
    "problem.broker_unreachable.remedy": "Start it, or correct --broker.",
    "problem.broker_lost": "The connection to the broker at {url} broke: {cause}.",
    "problem.broker_lost.remedy": "The broker's log has the reason.",
    "problem.tls_untrusted": "No TLS can be agreed on with the broker at {url}: {cause}.",
    "problem.tls_untrusted.remedy": "Name the authority that signed its certificate "
    "(?ssl=1&ssl_ca_file=FILE), and the host as it is in there; --insecure takes any certificate, "
    "and anybody's.",
    "problem.tls_plain": "No TLS can be agreed on with the broker at {url}: {cause}.",
    "problem.tls_plain.remedy": "Use the broker's TLS port (5671 by default), "
    "or amqp:// without ssl=1 for a plain one.",
    "problem.tls_files": "No TLS can be agreed on with the broker at {url}: {cause}.",
    "problem.tls_files.remedy": "Check ssl_ca_file, ssl_cert_file and ssl_key_file: PEM files that belong "
    "together; a broker that asks for a client's certificate needs the last two.",
    "problem.login_refused": "The broker at {url} refuses the login: {cause}.",
    "problem.login_refused.remedy": "Check user and password of --broker "
    "(guest may enter from the broker's own machine only).",
    "problem.vhost_refused": "RabbitMQ does not let the user '{user}' into the vhost '{vhost}': {cause}.",
    "problem.vhost_refused.remedy": "Correct the vhost of --broker (`rabbitmqctl list_vhosts` says which "
    "there are), or grant it: `rabbitmqctl set_permissions -p {vhost} {user} '^rpcviz[.]' '^rpcviz[.]' "
    "'^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'`",
    "problem.trace_exchange_refused": "RabbitMQ refused the user '{user}' on vhost '{vhost}': "
    "read permission on amq.rabbitmq.trace is missing.",
    "problem.trace_exchange_refused.remedy": "Run: `rabbitmqctl set_permissions -p {vhost} {user} "
    "'^rpcviz[.]' '^rpcviz[.]' '^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'` "
    "(it replaces that account's permissions on the vhost: use an account of its own); "
    "or start with --tap mirror, which sees no replies.",
    "problem.trace_exchange_missing": "The vhost '{vhost}' has no firehose: {cause}.",
    "problem.trace_exchange_missing.remedy": "Every vhost of RabbitMQ has amq.rabbitmq.trace: make the vhost "
    "anew if it was deleted, or start with --tap mirror, which sees no replies.",
    "problem.exchange_refused": "RabbitMQ does not let the user '{user}' mirror the exchange '{exchange}' "
    "of vhost '{vhost}': a binding needs the right to read it.",
    "problem.exchange_refused.remedy": "Grant it: `rabbitmqctl set_permissions -p {vhost} {user} "
    "'^rpcviz[.]' '^rpcviz[.]' '.*'`; or leave the exchange out of --exchanges.",
    "problem.exchange_missing": "There is no exchange '{exchange}' in vhost '{vhost}', "
    "and rpcviz makes none of the cloud's by itself.",
    "problem.exchange_missing.remedy": "Correct --exchanges; `rabbitmqctl list_exchanges -p {vhost} name "
    "type` says which there are.",
    "problem.channel_refused": "The broker at {url} closed the channel of the tap: {cause}.",
    "problem.channel_refused.remedy": "The tap needs the right to configure, write and read what begins with "
    "rpcviz., and no policy that changes its queues; rpcviz doctor says what is missing.",
    "problem.not_managed": "The management API at {where} cannot be asked: {cause}.",
    "problem.not_managed.remedy": "Switch it on (`rabbitmq-plugins enable rabbitmq_management`), "
    "name it by --management, or give its user the tag monitoring.",
    "problem.unknown_broker": "There is no broker {number}.",
    "problem.unknown_broker.remedy": "They are numbered from 1 to {most}, in the order of --broker.",
}
