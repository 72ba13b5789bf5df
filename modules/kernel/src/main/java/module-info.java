/** Value types, refusals and the wire format of Muster: needs nothing but the JDK, so that the Java client can share it. */
module muster.kernel {
    requires static org.jspecify;

    exports muster.kernel;
}
