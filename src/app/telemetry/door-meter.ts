/** The numbers of one door, each in a place that is found once. */
import type { OperationRecord, VisitRecord } from '../../plugins/record.ts';
import type { Cell, Durations } from '../../util/meter.ts';
import type { Metrics } from './metrics.ts';

export type Transport = 'http' | 'sse' | 'multipart' | 'websocket';

export class DoorMeter {
  readonly #client: string;
  readonly #metrics: Metrics;
  readonly #inFlight: Cell;
  readonly #streams: Cell;
  readonly #events: Cell;
  readonly #durations: Durations;
  readonly #known: Cell;
  readonly #new: Cell;
  readonly sockets: Cell;
  /** Of operations that went well, by transport and kind; of others there are few. */
  readonly #ok = new Map<string, Cell>();
  readonly #cached = new Map<string, Cell>();
  readonly #decided = new Map<string, Cell>();

  constructor(client: string, metrics: Metrics) {
    this.#client = client;
    this.#metrics = metrics;
    this.#inFlight = metrics.cell('portico_requests_in_flight', client);
    this.#streams = metrics.cell('portico_streams_open', client);
    this.#events = metrics.cell('portico_events_total', client);
    this.#durations = metrics.durations('portico_operation_duration_seconds', client);
    this.#known = metrics.cell('portico_documents_total', client, 'hit');
    this.#new = metrics.cell('portico_documents_total', client, 'miss');
    this.sockets = metrics.cell('portico_websockets_open', client);
  }

  begin(): void {
    this.#inFlight.value++;
  }

  beginStream(): void {
    this.#streams.value++;
  }

  end({ isStream, newDocuments, first, others }: VisitRecord): void {
    this.#inFlight.value--;
    if (isStream) this.#streams.value--;
    let operations = first.context ? 1 : 0;
    for (const { context } of others ?? []) if (context) operations++;
    this.#new.value += newDocuments;
    // Of a new document that was not valid there is no operation.
    this.#known.value += Math.max(0, operations - newDocuments);
  }

  count(record: VisitRecord, one: OperationRecord, transport: Transport, outcome: string, ms: number): void {
    const { context, parts } = one;
    const kind = context?.operation?.kind ?? 'none';
    this.#operations(transport, kind, outcome).value++;
    if (!context) return;
    this.#events.value += parts;
    if (!record.isStream) this.#durations.observe(ms / 1000);
    if (context.cached !== undefined) this.#cachedAs(context.cached).value++;
  }

  decided(budget: string, outcome: 'allowed' | 'refused' | 'measured' | 'unknown'): void {
    const key = `${budget} ${outcome}`;
    let cell = this.#decided.get(key);
    if (!cell) {
      cell = this.#metrics.cell('portico_budget_decisions_total', this.#client, budget, outcome);
      this.#decided.set(key, cell);
    }
    cell.value++;
  }

  rateLimited(): void {
    this.#metrics.cell('portico_rate_limited_total', this.#client).value++;
  }

  storeFailed(use: 'budgets' | 'documents' | 'cache'): void {
    this.#metrics.cell('portico_store_failures_total', this.#client, use).value++;
  }

  /** By a mutation. */
  purged(count: number): void {
    this.#metrics.cell('portico_purged_answers_total', 'mutation').value += count;
  }

  #operations(transport: Transport, kind: string, outcome: string): Cell {
    const make = (): Cell => this.#metrics.cell('portico_operations_total', this.#client, transport, kind, outcome);
    if (outcome !== 'ok') return make();
    const byKind = transport === 'http' ? kind : `${transport} ${kind}`;
    let cell = this.#ok.get(byKind);
    if (!cell) {
      cell = make();
      this.#ok.set(byKind, cell);
    }
    return cell;
  }

  #cachedAs(outcome: string): Cell {
    let cell = this.#cached.get(outcome);
    if (!cell) {
      cell = this.#metrics.cell('portico_cached_answers_total', this.#client, outcome);
      this.#cached.set(outcome, cell);
    }
    return cell;
  }
}
