package muster.server;

/** Something that must be well before members are sent to this instance. Every bean of this type is asked. */
interface ReadinessCheck {
    /** The check's name in the answer of {@code /ops/ready}. */
    String name();

    /** Looks now; called from one thread at a time, and given up after {@link Readiness#PATIENCE}. */
    Health look();
}
