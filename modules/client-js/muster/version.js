/** Which state of the client this is: different ones do not share a worker. ClientBuildTest says what it must be. */
export const BUILD = 'bceaf60df456';
