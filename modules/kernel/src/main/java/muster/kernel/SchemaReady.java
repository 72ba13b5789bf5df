package muster.kernel;

/**
 * Fired once by the WAR when every module's schema is current. Workers and timers start on it and not before: until then
 * no table may be there.
 */
public record SchemaReady() {}
