import ts from 'typescript';

/** A refusal as its source says it. */
export interface FoundRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

type Value = string | number;
type Bindings = ReadonlyMap<string, Value>;
const NOTHING_BOUND: Bindings = new Map();

/** A function that makes refusals: its parameters, and the object in its body that they fill in. */
interface Maker {
  readonly parameters: readonly string[];
  readonly made: ts.ObjectLiteralExpression;
}

/**
 * Every refusal that a source file writes down: as an object `{status, code, message}` of constants, or by calling a
 * function of the same file that makes such an object of its arguments.
 * @throws Error for a call of such a function whose refusal cannot be told from the source alone.
 */
export function findRefusals(fileName: string, text: string): FoundRefusal[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
  return new RefusalFinder(source).find();
}

class RefusalFinder {
  readonly #source: ts.SourceFile;
  readonly #constants = new Map<string, ts.Expression>();
  readonly #makers = new Map<string, Maker>();
  readonly #found: FoundRefusal[] = [];

  constructor(source: ts.SourceFile) {
    this.#source = source;
  }

  find(): FoundRefusal[] {
    visit(this.#source, (node) => this.#declare(node));
    visit(this.#source, (node) => this.#take(node));
    return this.#found;
  }

  #declare(node: ts.Node): void {
    if (ts.isFunctionDeclaration(node) && node.name) this.#declareMaker(node.name.text, node);
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
    if (ts.isArrowFunction(node.initializer)) this.#declareMaker(node.name.text, node.initializer);
    else this.#constants.set(node.name.text, node.initializer);
  }

  #declareMaker(name: string, { parameters, body }: ts.FunctionDeclaration | ts.ArrowFunction): void {
    const names = parameters.map((parameter) => parameter.name.getText());
    if (!body || !names.includes('code')) return;
    visit(body, (node) => {
      if (ts.isObjectLiteralExpression(node) && isRefusalShaped(node)) {
        this.#makers.set(name, { parameters: names, made: node });
      }
    });
  }

  #take(node: ts.Node): void {
    if (ts.isObjectLiteralExpression(node) && isRefusalShaped(node)) this.#add(this.#refusalOf(node, NOTHING_BOUND));
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
    const maker = this.#makers.get(node.expression.text);
    if (!maker) return;
    const refusal = this.#refusalOf(maker.made, this.#bind(maker, node.arguments));
    if (!refusal) throw new Error(`${this.#placeOf(node)}: the refusal cannot be told from the source.`);
    this.#add(refusal);
  }

  #add(refusal: FoundRefusal | undefined): void {
    if (refusal) this.#found.push(refusal);
  }

  #bind({ parameters }: Maker, given: readonly ts.Expression[]): Bindings {
    const values = parameters.map((name, at) => [name, this.#valueOf(given[at], NOTHING_BOUND)] as const);
    return new Map(values.filter((entry): entry is [string, Value] => entry[1] !== undefined));
  }

  #refusalOf(object: ts.ObjectLiteralExpression, bound: Bindings): FoundRefusal | undefined {
    const [status, code, message] = ['status', 'code', 'message'].map((name) =>
      this.#valueOf(propertyOf(object, name), bound),
    );
    const whole = typeof status === 'number' && typeof code === 'string' && typeof message === 'string';
    return whole ? { status, code, message } : undefined;
  }

  /** The value of a literal or template, or of a name that stands for one; undefined for anything else. */
  #valueOf(node: ts.Expression | undefined, bound: Bindings): Value | undefined {
    if (node === undefined) return undefined;
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (ts.isTemplateExpression(node)) return this.#textOf(node, bound);
    if (ts.isIdentifier(node)) return bound.get(node.text) ?? this.#valueOf(this.#constants.get(node.text), bound);
    return undefined;
  }

  /** A template's text; what is only known at run time stands as its name in braces. */
  #textOf({ head, templateSpans }: ts.TemplateExpression, bound: Bindings): string {
    const parts = templateSpans.map(({ expression, literal }) => {
      const [name = 'value'] = /\w+(?=\W*$)/.exec(expression.getText()) ?? [];
      return `${this.#valueOf(expression, bound) ?? `{${name}}`}${literal.text}`;
    });
    return head.text + parts.join('');
  }

  #placeOf(node: ts.Node): string {
    const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart());
    return `${this.#source.fileName}:${line + 1}`;
  }
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

const isRefusalShaped = (object: ts.ObjectLiteralExpression): boolean =>
  ['status', 'code', 'message'].every((name) => propertyOf(object, name) !== undefined);

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of object.properties) {
    if (property.name?.getText() !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}
