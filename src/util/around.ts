/** What does a piece of work for somebody who wants to know of it: how long it took, how often it came. */
export type Around = <T>(work: () => T) => T;

export const unwatched: Around = (work) => work();
