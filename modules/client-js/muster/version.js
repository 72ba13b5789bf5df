/** Which state of hub and tabs this is: different ones must not share a worker. ClientBuildTest says what it must be. */
export const BUILD = 'e7b84d295641';
