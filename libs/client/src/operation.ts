/** Settings of one call. */
export interface CallOptions {
  /** Ends the call: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A document whose bytes come as they are read. Sent once: such a call cannot be repeated. */
export interface StreamedUpload {
  readonly stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;
  /** File name; Docket shows it with the job. */
  readonly name: string;
}
/** A document: a File with its name, a Blob without one, or a stream. */
export type Upload = Blob | StreamedUpload;

/** How an operation goes over the wire. Arguments that it does not name are members of the body. */
export interface WireOperation {
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly query: readonly string[];
  /** Names of headers by those of the arguments. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: 'none' | 'json' | 'form';
}

/** Parameters and body of an operation, as generated. */
interface OperationData {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

type CamelCase<S> = S extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : S;
type Members<T> = [NonNullable<T>] extends [never] ? unknown : NonNullable<T>;
type Parameters<D extends OperationData> = Members<D['path']> &
  Members<D['query']> & { [Name in keyof Members<D['headers']> as CamelCase<Name>]: Members<D['headers']>[Name] };
/** Optional members may be given as undefined too. */
type Flat<T> = { readonly [Name in keyof T]: object extends Pick<T, Name> ? T[Name] | undefined : T[Name] };
type Uploads<T> = { [Name in keyof T]: UploadFor<T[Name]> };
type UploadFor<T> = Blob extends T
  ? Upload | Exclude<T, Blob>
  : T extends readonly (infer Item)[]
    ? Blob extends Item
      ? readonly Upload[]
      : T
    : T;

/** Arguments of an operation, parameters and body in one object. */
export type JsonArguments<D extends OperationData> = Flat<Parameters<D> & Members<D['body']>>;
/** The same where the body is a form: files may be streams. */
export type FormArguments<D extends OperationData> = Flat<Parameters<D> & Uploads<Members<D['body']>>>;
