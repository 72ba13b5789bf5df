package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class XmppFramingTest implements Link.Handler {
    private static final String SENT = "<?xml version='1.0'?><stream:stream id='1'><stream:features><a/><b>c</b>"
            + "</stream:features><success/><message from='x'><body>one &gt; two</body></message><iq/></stream:stream>";

    private final List<String> events = new ArrayList<>();

    @Test
    void stanzas_arrive_whole_however_they_are_cut() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var served = CompletableFuture.runAsync(() -> serve(listening));
            var uri = URI.create("xmpp://127.0.0.1:" + listening.getLocalPort() + "/");
            try (var loop = new SocketLoop(uri)) {
                var unused = loop.connect(0, new XmppFraming("localhost"), this);
                assertThat(loop.runUntil(
                                () -> events.contains("the stream was ended"),
                                System.nanoTime() + TimeUnit.SECONDS.toNanos(10)))
                        .isTrue();
            }
            served.get();
        }
        assertThat(events)
                .containsExactly(
                        "opened",
                        "<stream:features><a/><b>c</b></stream:features>",
                        "<success/>",
                        "<message from='x'><body>one &gt; two</body></message>",
                        "<iq/>",
                        "the stream was ended");
    }

    private static void serve(ServerSocket listening) {
        try (var socket = listening.accept()) {
            socket.setTcpNoDelay(true);
            // What is not read would reset the connection when it is closed.
            var unused = socket.getInputStream().readNBytes(new XmppFraming("localhost").opening().length);
            for (byte each : SENT.getBytes(StandardCharsets.UTF_8)) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void opened(Link link) {
        events.add("opened");
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) {
        events.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public void closed(Link link, Ending ending) {
        events.add(ending.why());
    }
}
