/** Which state of these files this is: tabs of different ones must not share a worker. ClientBuildTest says what it must be. */
export const BUILD = '0';
