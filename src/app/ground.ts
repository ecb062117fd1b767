/** What doors stand on: a graph, the connections to its backends, and the configuration. Laid for the first of them, closed with the last. */
import type { Shared } from './door.ts';
import type { HostOptions } from './host.ts';
import type { Laid } from './lay-ground.ts';
import type { MadeGraph } from './map.ts';

export class Ground {
  readonly made: MadeGraph;
  readonly options: HostOptions;
  #laid: Promise<Laid> | undefined;
  #doors = 0;

  constructor(made: MadeGraph, options: HostOptions) {
    this.made = made;
    this.options = options;
  }

  /** One more door stands on it. */
  hold(): void {
    this.#doors++;
  }

  /** What is one for all doors. Whatever calls backends is loaded now: a gateway listens before that. */
  lay(): Promise<Omit<Shared, 'generation'>> {
    this.#laid ??= import('./lay-ground.ts').then(({ layGround }) => layGround(this.made, this.options));
    return this.#laid.then(({ shared }) => shared);
  }

  async release(): Promise<void> {
    this.#doors--;
    if (this.#doors > 0) return;
    // Who waited for it was told if it could not be laid.
    const laid = await this.#laid?.catch(() => undefined);
    await laid?.close();
  }
}
