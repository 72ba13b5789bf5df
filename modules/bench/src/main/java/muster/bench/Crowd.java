package muster.bench;

import java.io.IOException;

/** Members of groups, connected and looking at them. Confined to the thread of its loop. */
interface Crowd extends AutoCloseable {
    /** What the one who counts is told. */
    interface Ears {
        /** Before anybody counts. */
        Ears NONE = new Ears() {
            @Override
            public void heard(int group, int subscriber, long message) {}

            @Override
            public void stored(int group, long message) {}
        };

        /** A message has come to a connection, the so-manieth of this group's. */
        void heard(int group, int subscriber, long message);

        /** The sender has the answer that a message is stored. */
        void stored(int group, long message);
    }

    /** Connects everybody and waits until all are ready to hear. */
    void open(Ears ears) throws IOException;

    /** Lets a group's speaker say its next message. */
    void say(int group, long message) throws IOException;

    SocketLoop loop();

    /** What went wrong; empty when nothing did. */
    String failure();

    /** How often a connection had to ask for what it was not pushed. */
    long pulls();

    /** How often somebody who wanted in was told to come back later. */
    long refused();

    @Override
    void close() throws IOException;
}
