package muster.bench;

import java.net.URI;
import java.util.Optional;
import muster.client.MusterRest;
import muster.launcher.DatabaseAccount;

/**
 * The Muster that is measured: where it is, who administers it, what a line says about it, and its database if that is
 * ours.
 */
record Target(
        URI url,
        String login,
        String password,
        String server,
        String durability,
        long pid,
        Optional<DatabaseAccount> database) {
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
