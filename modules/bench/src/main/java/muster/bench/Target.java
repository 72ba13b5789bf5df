package muster.bench;

import java.net.URI;
import muster.client.MusterRest;

/** The server that is measured: where it is, who administers it, and what a line says about it. */
record Target(URI url, String login, String password, String server, String durability, long pid) {
    MusterRest rest() {
        return new MusterRest(url);
    }

    /** The REST interface as the administrator. */
    MusterRest admin() {
        return rest().as(rest().signIn(login, password).token());
    }

    /** The beginning of every printed line. */
    String head(int members, int window) {
        return "peer=muster server=" + server + " " + durability + " N=" + members + " W=" + window;
    }
}
