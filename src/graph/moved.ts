/** Whether a field that moves under a label (`@override(label:)`) is its new backend's this time: both engines decide it by this. */

/**
 * `percent(5)`: five operations of a hundred. What other labels mean the configuration says; none where it does not.
 *
 * @param shares of other labels, in percent
 */
export function isMoved(label: string, shares: ReadonlyMap<string, number>): boolean {
  const percent = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1];
  return Math.random() * 100 < Number(percent ?? shares.get(label) ?? 0);
}
