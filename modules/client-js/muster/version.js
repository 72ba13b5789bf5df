/** Which state of hub and tabs this is: different ones must not share a worker. ClientBuildTest says what it must be. */
export const BUILD = '469370c37f62';
