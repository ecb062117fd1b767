/** What a plan depends on beside the operation's text: yes-or-no questions about the caller and the variables, asked in a fixed order. */
import type { ValueScope } from '../execute/shape.ts';
import type { Bind } from '../graph/view.ts';
import type { Rule } from '../plugins/rules.ts';
import { isPromise, type MaybePromise } from '../util/maybe.ts';
import type { Values } from './values.ts';

export type Question =
  /** Does this client take its answer in parts? */
  | { readonly kind: 'parts'; readonly key: 'parts' }
  /** Is this variable of `@skip` or `@include` true? */
  | { readonly kind: 'variable'; readonly key: string; readonly name: string }
  /** Does this rule allow the caller? Policies are asked with the arguments of the field. */
  | { readonly kind: 'rule'; readonly key: string; readonly rule: Rule; readonly args: Values | undefined }
  /**
   * Has the caller what is bound, and with `fits`, is that a value where it stands? Without it the field is forbidden: to leave the
   * argument out could widen it.
   */
  | {
      readonly kind: 'bind';
      readonly key: string;
      readonly bind: Bind;
      readonly fits?: (scope: ValueScope) => boolean;
    };

/** Thrown while lowering when an answer is needed that is not known yet; never leaves `compile/`. */
export class Unanswered extends Error {
  readonly question: Question;

  constructor(question: Question) {
    super(`"${question.key}" is not answered yet`);
    this.question = question;
  }
}

type Node<T> = { readonly question: Question; yes?: Node<T> | Leaf<T>; no?: Node<T> | Leaf<T> };
type Leaf<T> = { readonly question?: never; readonly result: T };
type Answered = { readonly question: Question; readonly yes: boolean };

/** One result for each combination of answers that has come up. */
export class DecisionTree<T> {
  #root: Node<T> | Leaf<T> | undefined;
  #leaves = 0;
  readonly #limit: number;

  /** @param limit how many results are kept; one more begins anew */
  constructor(limit = 64) {
    this.#limit = limit;
  }

  /**
   * The result for the answers that `ask` gives, made by `make` where there is none yet.
   *
   * `make` may throw {@link Unanswered}: the question is asked and it is called again.
   */
  find(
    ask: (question: Question) => MaybePromise<boolean>,
    make: (answer: (question: Question) => boolean) => T,
  ): MaybePromise<T> {
    return this.#follow(this.#root, [], ask, make);
  }

  /** Goes down from a node by the answers; at once, as long as nobody has to be waited for. */
  #follow(
    from: Node<T> | Leaf<T> | undefined,
    path: Answered[],
    ask: (question: Question) => MaybePromise<boolean>,
    make: (answer: (question: Question) => boolean) => T,
  ): MaybePromise<T> {
    let node = from;
    while (node?.question) {
      const { question } = node;
      const at: Node<T> = node;
      const yes = ask(question);
      if (isPromise(yes)) {
        return yes.then((answer) => {
          path.push({ question, yes: answer });
          return this.#follow(answer ? at.yes : at.no, path, ask, make);
        });
      }
      path.push({ question, yes });
      node = yes ? at.yes : at.no;
    }
    return node ? node.result : this.#make(path, ask, make);
  }

  #make(
    path: Answered[],
    ask: (question: Question) => MaybePromise<boolean>,
    make: (answer: (question: Question) => boolean) => T,
  ): MaybePromise<T> {
    const answers = new Map(path.map(({ question, yes }) => [question.key, yes]));
    for (;;) {
      try {
        const result = make((question) => {
          const known = answers.get(question.key);
          if (known === undefined) throw new Unanswered(question);
          return known;
        });
        this.#insert(path, result);
        return result;
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        const { question } = error;
        const yes = ask(question);
        if (isPromise(yes)) {
          return yes.then((answer) => this.#make([...path, { question, yes: answer }], ask, make));
        }
        path.push({ question, yes });
        answers.set(question.key, yes);
      }
    }
  }

  #insert(path: readonly Answered[], result: T): void {
    if (this.#leaves >= this.#limit) [this.#root, this.#leaves] = [undefined, 0];
    let made: Node<T> | Leaf<T> = { result };
    this.#leaves += 1;
    const [first, ...rest] = path;
    if (!first) {
      this.#root = made;
      return;
    }
    this.#root ??= { question: first.question };
    let node = this.#root;
    for (const [index, { yes }] of path.entries()) {
      if (!node.question) return;
      const following = rest[index];
      const side = yes ? 'yes' : 'no';
      if (!following) node[side] = made;
      else {
        made = node[side] ?? { question: following.question };
        node[side] = made;
        node = made;
        made = { result };
      }
    }
  }
}
