package muster.launcher;

/** Something could not be started. The message is one sentence for the person who started it, without a full stop. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure that the sentence explains by itself. */
    public StartFailure(String sentence) {
        super(sentence);
    }

    /** A failure whose cause belongs into the log. */
    public StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
