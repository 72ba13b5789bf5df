package muster.scenario;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A client library as the shared scenarios drive it: one or more clients of one member, who hear every group. What the
 * libraries call by different names is one word here.
 */
interface ScenarioClient extends AutoCloseable {
    /** Connects so many, the first of them from where the one before it was; done when all are live. */
    void connect(URI base, String token, int count);

    /** Sends by the first client, and does not wait. */
    void send(long group, String cid, String body, String label);

    /** {@code sent <seq>} or {@code refused <why>}; empty while there is none. */
    String outcome(String label);

    /** For each client the positions that it was handed out, in that order, with those of clients before it. */
    List<List<Long>> heard(long group);

    /** What the first client was told to be gone of a group: {@code first-last} each. */
    List<String> gaps(long group);

    /** The states in which they are: connecting, catching-up, live, disconnected or closed. */
    Set<String> states();

    /** Closes all; the next one can resume. */
    void leave();

    @Override
    void close();
}
