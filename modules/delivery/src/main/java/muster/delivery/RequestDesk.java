package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import muster.identity.Scope;
import muster.kernel.Frame;
import muster.kernel.Json;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.messagelog.AppendOutcome;
import muster.messagelog.AppendRequest;
import muster.messagelog.MessageLog;
import muster.receipts.Confirmations;
import muster.receipts.Receipts;
import muster.unread.UnreadCounts;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients' requests: checks, calls the module that decides, answers. It holds no rule of its own. What goes wrong
 * with one request is told to its sender and to nobody else.
 */
@ApplicationScoped
class RequestDesk {
    private static final System.Logger LOG = System.getLogger(RequestDesk.class.getName());
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** What a frame costs besides its text: many small ones are dearer than a few large ones. */
    private static final int FRAME_COST_BYTES = 256;

    @Inject
    DeliveryConfig config;

    @Inject
    Admission admission;

    @Inject
    Greeter greeter;

    @Inject
    Pings pings;

    @Inject
    HandshakeGate gate;

    private Throttle throttle;

    private ReadRelay relay;

    @Inject
    Overview overview;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    Confirmations confirmations;

    @Inject
    UnreadCounts unread;

    private Dispatcher dispatcher;

    @Inject
    void use(Dispatcher lanes, ReadRelay reads, Throttle limits) {
        dispatcher = lanes.self().get();
        relay = reads.self().get();
        throttle = limits.self().get();
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<RequestDesk> self() {
        return () -> this;
    }

    /** Takes one text of a client: a request or an array of them, in their order. */
    void take(Connection connection, String text) {
        var tooMuch = tooManyBytes(connection, text);
        try {
            var value = Json.parse(text);
            var requests = value instanceof List<?> several ? several : Collections.singletonList(value);
            if (requests.size() > Limits.REQUESTS_PER_FRAME_MAX) {
                throw new Refused(
                        Refusal.TOO_LARGE, "at most " + Limits.REQUESTS_PER_FRAME_MAX + " requests in a frame");
            }
            if (tooMuch.isPresent()) {
                RequestNames.refusals(requests, tooMuch.get()).forEach(connection::tell);
                countRefusal(connection); // However many requests it had.
                return;
            }
            for (var request : requests) {
                if (connection.isClosing()) {
                    break;
                }
                takeOne(connection, request);
            }
        } catch (Refused refused) {
            tell(connection, Frame.ErrorFrame.of(null, refused, null));
        }
    }

    private Optional<Refused> tooManyBytes(Connection connection, String text) {
        try {
            throttle.charge(connection.allowance(), Toll.BYTES, text.length() + FRAME_COST_BYTES);
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(refused);
        }
    }

    /** Who is told no again and again, and goes on, has to go itself. */
    private void tell(Connection connection, Frame.ErrorFrame refused) {
        connection.tell(refused);
        countRefusal(connection);
    }

    private void countRefusal(Connection connection) {
        if (!throttle.bearsRefusal(connection.allowance())) {
            connection.close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "too many requests");
        }
    }

    private void takeOne(Connection connection, Object value) {
        String ref = null;
        try {
            var frame = Json.object(value);
            ref = RequestNames.ref(frame);
            var request = Request.read(frame);
            requireScope(connection, request);
            handle(connection, request);
        } catch (Refused refused) {
            tell(connection, Frame.ErrorFrame.of(ref, refused, RequestNames.cid(value)));
        }
    }

    /** A token may be for reading only, or for sending only; what is not known to read needs the latter. */
    private static void requireScope(Connection connection, Request request) {
        var needed = reads(request) ? Scope.READ : Scope.SEND;
        if (!connection.caller().may(needed)) {
            throw new Refused(Refusal.FORBIDDEN, "this session or token lacks the scope " + needed.word());
        }
    }

    /** To say what one has received changes nothing for others; to say what one has read tells its sender. */
    private static boolean reads(Request request) {
        return request instanceof Request.Hello
                || (request instanceof Request.Advance advance && !advance.read())
                || request instanceof Request.Pull
                || request instanceof Request.Focus
                || request instanceof Request.Receipts
                || request instanceof Request.Readers
                || request instanceof Request.Confirmations
                || request instanceof Request.Conversations
                || request instanceof Request.Ping;
    }

    private void handle(Connection connection, Request request) {
        if (request instanceof Request.Hello hello) {
            if (connection.stage() != Connection.Stage.NEW) {
                throw new Refused(Refusal.CONFLICT, "hello was said before");
            }
            connection.greeted();
            connection.startGreeting();
            gate.greeting();
            later(connection, hello, () -> greet(connection, hello));
            return;
        }
        if (connection.stage() == Connection.Stage.NEW) {
            throw Refused.badRequest("say hello first");
        }
        charge(connection, request);
        if (request instanceof Request.Send send) {
            send(connection, send);
        } else if (request instanceof Request.Advance advance) {
            advance(connection, advance);
        } else if (request instanceof Request.Edit edit) {
            append(
                    connection,
                    edit.ref(),
                    edit.cid(),
                    AppendRequest.edit(edit.group(), connection.user(), edit.cid(), edit.seq(), edit.body()),
                    stored -> new Frame.Done(edit.ref(), stored.seq(), List.of()));
        } else if (request instanceof Request.Recall recall) {
            append(
                    connection,
                    recall.ref(),
                    recall.cid(),
                    AppendRequest.recall(recall.group(), connection.user(), recall.cid(), recall.seq()),
                    stored -> new Frame.Done(recall.ref(), stored.seq(), List.of()));
        } else {
            later(connection, request, () -> ask(connection, request));
        }
    }

    private void charge(Connection connection, Request request) {
        var allowance = connection.allowance();
        if (request instanceof Request.Send send) {
            chargeSend(connection, send.group());
        } else if (request instanceof Request.Edit edit) {
            chargeSend(connection, edit.group());
        } else if (request instanceof Request.Recall recall) {
            chargeSend(connection, recall.group());
        } else {
            throttle.charge(allowance, Toll.REQUESTS, 1);
        }
    }

    private void chargeSend(Connection connection, long group) {
        throttle.chargeSend(connection.allowance(), group, connection.groups().contains(group));
    }

    private void greet(Connection connection, Request.Hello hello) {
        connection.requests().park();
        greeter.answer(connection, hello, failure -> {
            try {
                endGreeting(connection);
                if (failure.isPresent()) { // It is told to repeat its hello, so it must be allowed to.
                    connection.greetAgain();
                    refuse(connection, hello.ref(), failure.get());
                }
            } finally { // Whatever happens: a connection that stays parked is never answered again.
                connection.requests().goOn();
            }
        });
    }

    /** A socket is open: its hello comes next. */
    void expectHello() {
        gate.opened();
    }

    /** The connection is gone, perhaps before its hello was answered. */
    void forget(Connection connection) {
        endGreeting(connection);
    }

    private void endGreeting(Connection connection) {
        if (connection.endGreeting()) {
            gate.greeted();
        }
    }

    /** The requests that read or write the database at once; on the executor, in their order. */
    private void ask(Connection connection, Request request) {
        long user = connection.user();
        if (request instanceof Request.Pull pull) {
            var page = log.page(pull.group(), user, pull.after(), pull.before(), pull.limit());
            connection.tell(confirmations.marked(page, user).answering(pull.ref()));
        } else if (request instanceof Request.Focus focus) {
            admission.focus(connection, focus);
        } else if (request instanceof Request.Hide hide) {
            log.hide(hide.group(), user, hide.seqs());
            connection.tell(Frame.Done.of(hide.ref()));
        } else if (request instanceof Request.Mute mute) {
            unread.mute(user, mute.group(), mute.muted());
            connection.tell(Frame.Done.of(mute.ref()));
        } else if (request instanceof Request.Conversations conversations) {
            connection.tell(overview.page(conversations.ref(), user, conversations.limit(), conversations.before()));
        } else if (request instanceof Request.Receipts asked) {
            connection.tell(
                    new Frame.Receipts(asked.ref(), asked.group(), receipts.counts(asked.group(), user, asked.seqs())));
        } else if (request instanceof Request.Readers asked) {
            connection.tell(receipts.readers(user, asked).answering(asked.ref()));
        } else if (request instanceof Request.Confirm confirm) {
            confirmations.confirm(confirm.group(), user, confirm.seq());
            connection.tell(Frame.Done.of(confirm.ref()));
        } else if (request instanceof Request.Confirmations asked) {
            connection.tell(confirmations.page(user, asked).answering(asked.ref()));
        } else if (request instanceof Request.Remind remind) {
            confirmations.remind(remind.group(), user, remind.seq());
            connection.tell(Frame.Done.of(remind.ref()));
        } else if (request instanceof Request.Ping ping) {
            pings.add(connection, ping);
        } else {
            throw new IllegalStateException("a request nobody handles: " + request.getClass());
        }
    }

    private void send(Connection connection, Request.Send send) {
        append(
                connection,
                send.ref(),
                send.cid(),
                AppendRequest.message(
                        send.group(),
                        connection.user(),
                        send.cid(),
                        send.body(),
                        send.mentions(),
                        send.replyTo(),
                        send.confirmBy()),
                stored -> {
                    relay.sent(send.group());
                    return new Frame.Sent(
                            send.ref(), send.group(), send.cid(), stored.seq(), stored.at(), stored.duplicate());
                });
    }

    private void append(
            Connection connection,
            @Nullable String ref,
            @Nullable String cid,
            AppendRequest request,
            Function<AppendOutcome.Stored, Frame> answer) {
        if (!connection.startAnswer(config.sendsWaitingMax)) {
            throw new Refused(Refusal.RATE_LIMITED, "too many sends wait for their answer", RETRY_AFTER);
        }
        // Answered from the lane: the append worker must go on to its next batch, and the lane merges what it sends.
        var unused = log.append(request)
                .thenAccept(outcome -> dispatcher.answer(request.group(), () -> {
                    connection.endAnswer();
                    connection.tell(
                            outcome instanceof AppendOutcome.Stored stored
                                    ? answer.apply(stored)
                                    : Frame.ErrorFrame.of(ref, ((AppendOutcome.NotStored) outcome).why(), cid));
                }));
    }

    /**
     * Moves cursors, at once where nothing has to be looked up: this is the container's thread. A socket learns of a join a
     * moment after it has happened, so what it does not know is looked up, as is a cursor above what is known of the log. Groups
     * that are not the caller's are told and skipped: an ack that races a removal must not cost the other groups.
     */
    private void advance(Connection connection, Request.Advance advance) {
        if (connection.groups().containsAll(advance.cursors().keySet())
                && receipts.canAdvanceAtOnce(advance.cursors())) {
            guarded(connection, advance.ref(), () -> advance(connection, advance, advance.cursors()));
            return;
        }
        later(connection, advance, () -> {
            var own = new HashMap<>(advance.cursors());
            own.keySet().retainAll(admission.memberships(connection.user(), own.keySet()));
            advance(connection, advance, own);
        });
    }

    private void advance(Connection connection, Request.Advance advance, Map<Long, Long> own) {
        receipts.advance(connection.user(), advance.read(), own);
        if (advance.read()) {
            connection.read(own);
        }
        if (own.size() < advance.cursors().size()) {
            throw Refused.notFound();
        }
        if (advance.ref() != null) {
            connection.tell(Frame.Done.of(advance.ref()));
        }
    }

    private void later(Connection connection, Request request, Runnable work) {
        if (!connection.requests().add(() -> guarded(connection, request.ref(), work))) {
            throw new Refused(Refusal.RATE_LIMITED, "too many requests wait for their answer", RETRY_AFTER);
        }
    }

    /** Every request gets its answer: a refusal as it is, anything unexpected as "not now". */
    private static void guarded(Connection connection, @Nullable String ref, Runnable work) {
        try {
            work.run();
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            refuse(connection, ref, e);
        }
    }

    private static void refuse(Connection connection, @Nullable String ref, Exception why) {
        if (why instanceof Refused refused) {
            connection.tell(Frame.ErrorFrame.of(ref, refused, null));
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "A request could not be answered; its sender is told to repeat it: " + why);
        LOG.log(System.Logger.Level.DEBUG, "The same with its trace.", why);
        connection.tell(Frame.ErrorFrame.of(ref, new Refused(Refusal.BUSY, "not now, repeat it", RETRY_AFTER), null));
    }
}
