package muster.messagelog;

import java.util.concurrent.CompletableFuture;

/** A request on its way into the log, with the promise to be kept and the moment (nanoTime) when waiting is over. */
record Waiting(AppendRequest request, long fingerprint, long deadline, CompletableFuture<AppendOutcome> promise) {
    long group() {
        return request.group();
    }

    long sender() {
        return request.sender();
    }
}
