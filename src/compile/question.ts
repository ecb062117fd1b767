/** What a plan depends on beside the operation's text: yes-or-no questions about the caller and the variables, asked in a fixed order. */
import type { Bind } from '../graph/view.ts';
import type { Rule } from '../plugins/rules.ts';
import type { Values } from './values.ts';

export type Question =
  /** Does this client take its answer in parts? */
  | { readonly kind: 'parts'; readonly key: 'parts' }
  /** Is this variable of `@skip` or `@include` true? */
  | { readonly kind: 'variable'; readonly key: string; readonly name: string }
  /** Does this rule allow the caller? Policies are asked with the arguments of the field. */
  | { readonly kind: 'rule'; readonly key: string; readonly rule: Rule; readonly args: Values | undefined }
  /** Has the caller what is bound? Without it the field is forbidden: to leave the argument out could widen it. */
  | { readonly kind: 'bind'; readonly key: string; readonly bind: Bind };

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
  async find(
    ask: (question: Question) => boolean | Promise<boolean>,
    make: (answer: (question: Question) => boolean) => T,
  ): Promise<T> {
    const path: { readonly question: Question; readonly yes: boolean }[] = [];
    let node = this.#root;
    while (node?.question) {
      const yes = await ask(node.question);
      path.push({ question: node.question, yes });
      node = yes ? node.yes : node.no;
    }
    if (node) return node.result;
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
        const yes = await ask(error.question);
        path.push({ question: error.question, yes });
        answers.set(error.question.key, yes);
      }
    }
  }

  #insert(path: readonly { readonly question: Question; readonly yes: boolean }[], result: T): void {
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
