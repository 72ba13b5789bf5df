package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bus between two instances ends, stands still or carries rubbish while members talk. It only says "look": nobody waits
 * for it, nothing is lost with it, and it is used again when it is there (P4, P8, P9). OutageIT has the same for one instance.
 */
class BrokerFaultsIT extends OnTwoInstances {
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    /** By the tail check an entry may be there as soon by luck, but not so many in a row. */
    private static final Duration BY_THE_BUS = Duration.ofMillis(250);

    private static final int IN_A_ROW = 8;
    private static final Pattern FAILED_LISTENER = Pattern.compile("BridgeListener|StackOverflowError");
    private static final Pattern EMPTY_LINE = Pattern.compile("\n\n");

    /** Promised are two seconds; one more for a machine that runs everything at once. */
    private static final Duration BY_THE_TAIL_CHECK = Duration.ofSeconds(3);

    private long group;
    private Ear here;
    private Ear there;

    @BeforeEach
    void two_members_at_two_instances() {
        var people = town.people("anna", "bert");
        group = town.groupOf(people.get(0), people.get(1));
        here = town.ear(people.get(0));
        there = town.ear(people.get(1), List.of(street.base(1)));
        awaitBus();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f4_without_the_broker_remote_members_hear_within_two_seconds_and_it_is_found_again(long seed) {
        try (var chatter = chatter("no-broker", seed)) {
            chatter.until(200);
            street.broker.stop();
            for (int i = 0; i < 5; i++) {
                assertThat(isHeardWithin(BY_THE_TAIL_CHECK))
                        .as("P4, message %d", i)
                        .isTrue();
            }
            chatter.until(300);
            await().atMost(RECOVERED).until(() -> town.ready().contains("degraded"));
            street.broker.startAgain();
            awaitBus();
            chatter.until(200).settle();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f5_a_broker_that_stands_still_blocks_no_sender(long seed) {
        try (var chatter = chatter("frozen-broker", seed)) {
            chatter.until(200);
            street.broker.pause();
            chatter.goOnFor(Duration.ofSeconds(isThorough() ? 60 : 8)).until(300);
            for (int number = 0; number < 2; number++) {
                assertThat(threadsAtTheBroker(new Vitals(street.server(number)).threads()))
                        .as("threads that wait for the broker")
                        .isSubsetOf("muster-bridge");
            }
            assertThat(isHeardWithin(BY_THE_TAIL_CHECK)).as("P4").isTrue();
            street.broker.resume();
            awaitBus();
            chatter.until(200).settle();
        }
    }

    /** Names of threads inside a send of the JMS client. */
    private static List<String> threadsAtTheBroker(String dump) {
        return EMPTY_LINE
                .splitAsStream(dump)
                .filter(thread -> thread.contains("ClientProducerImpl") || thread.contains("ActiveMQMessageProducer"))
                .map(thread -> thread.substring(thread.indexOf('"') + 1, thread.indexOf('"', thread.indexOf('"') + 1)))
                .toList();
    }

    @Test
    void f18_rubbish_on_the_topic_is_dropped_and_what_follows_is_taken() throws JMSException {
        var account = street.broker.account();
        int[] before = IntStream.range(0, 2).map(number -> log(number).length()).toArray();
        try (var factory = new ActiveMQConnectionFactory(account.url());
                var context = factory.createContext(account.user(), account.password(), Session.AUTO_ACKNOWLEDGE)) {
            for (var rubbish : rubbish(context)) {
                context.createProducer().send(context.createTopic("muster.entries"), rubbish);
            }
            awaitBus();
            // In front of each other's news, and more of it than a broker would redeliver.
            for (int i = 0; i < 50; i++) {
                context.createProducer().send(context.createTopic("muster.entries"), "{");
                context.createProducer().send(context.createTopic("muster.entries"), context.createObjectMessage("x"));
            }
            awaitBus();
        }
        assertThat(there.seqs(group)).isSorted().doesNotHaveDuplicates().isEqualTo(here.seqs(group));
        for (int number = 0; number < 2; number++) {
            var log = log(number).substring(before[number]).lines().toList();
            assertThat(log).as("said of each").anyMatch(line -> line.contains("is none of ours and was dropped"));
            assertThat(log.stream().filter(line -> FAILED_LISTENER.matcher(line).find()))
                    .as("messages that failed in the listener, which the broker then delivers again and again")
                    .isEmpty();
        }
    }

    private String log(int number) {
        return new Vitals(street.server(number)).log();
    }

    private List<Message> rubbish(JMSContext context) throws JMSException {
        var entry = "{\"op\":\"entry\",\"g\":" + group + ",\"seq\":%d,\"no\":%d,\"kind\":\"message\",\"from\":1,"
                + "\"at\":\"2026-01-01T00:00:00.000Z\",\"cid\":\"forged\",\"body\":\"forged\"}";
        var texts = Stream.of(
                "",
                "{",
                "[]",
                "null",
                "not JSON at all \u0000",
                "{}",
                "{\"v\":2,\"entries\":[],\"heads\":{}}",
                "{\"v\":\"one\"}",
                "{\"v\":1,\"entries\":[{}]}",
                "{\"v\":1,\"entries\":[1,\"x\",null,[]]}",
                "{\"v\":1,\"entries\":\"x\",\"heads\":7}",
                "{\"v\":1,\"heads\":{\"x\":-1}}",
                "{\"v\":1,\"heads\":{\"99999999999999999999\":1}}",
                "{\"v\":1,\"heads\":{\"" + group + "\":9007199254740991}}",
                "{\"v\":1,\"entries\":[" + entry.formatted(1_000_000, 1_000_000) + "]}",
                "{\"v\":1,\"entries\":[" + entry.formatted(1, 1) + "]}",
                "{\"v\":1,\"entries\":[" + entry.formatted(5, 5).replace("2026-01-01T", "yesterday ") + "]}",
                "[".repeat(100_000),
                "{\"v\":1,\"pad\":\"" + "p".repeat(3_000_000) + "\"}");
        var messages = new java.util.ArrayList<Message>();
        texts.map(context::createTextMessage).forEach(messages::add);
        messages.add(context.createTextMessage());
        var bytes = context.createBytesMessage();
        bytes.writeBytes(new byte[1_000]);
        messages.add(bytes);
        messages.add(context.createObjectMessage(new HashMap<>()));
        messages.add(context.createMapMessage());
        messages.add(context.createStreamMessage());
        messages.add(context.createMessage());
        var odd = context.createTextMessage("{}");
        odd.setIntProperty("origin", 7);
        messages.add(odd);
        return messages;
    }

    private void awaitBus() {
        await().atMost(RECOVERED)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> IntStream.range(0, IN_A_ROW).allMatch(i -> isHeardWithin(BY_THE_BUS)));
    }

    /** Whether what is said here is heard at the other instance so soon. */
    private boolean isHeardWithin(Duration time) {
        long seq = here.say(group, "over there").seq();
        try {
            await().atMost(time)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> there.seqs(group).contains(seq));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
