/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Measurement = {
  kind: Quantity;
  unit: string;
  value: number;
};

export type Quantity =
  | 'HUMIDITY'
  | 'TEMPERATURE'
  | 'WEIGHT';

export type LabelsQueryVariables = Exact<{ [key: string]: never; }>;


export type LabelsQuery = { shelf: Array<{ sku: string, title: string, price: number, quantity: number | null }> | null };

export type ReportMutationVariables = Exact<{
  reading: Measurement;
}>;


export type ReportMutation = { report: { kind: Quantity, value: number } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const LabelsDocument = new TypedDocumentString(`
    query Labels {
  shelf {
    sku
    title
    price
    quantity
  }
}
    `, {"hash":"sha256:9b1369bfbf500f3fbe5e6c2ca3e6b9e46f9b86276829b18fd239bf98926885c1"}) as unknown as TypedDocumentString<LabelsQuery, LabelsQueryVariables>;
export const ReportDocument = new TypedDocumentString(`
    mutation Report($reading: Measurement!) {
  report(reading: $reading) {
    kind
    value
  }
}
    `, {"hash":"sha256:06bcff9fd0835883d871b91662da515667860793a80cd612b3bbcf609f25eca7"}) as unknown as TypedDocumentString<ReportMutation, ReportMutationVariables>;