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

export type ShelfQueryVariables = Exact<{ [key: string]: never; }>;


export type ShelfQuery = { shelf: Array<{ sku: string, title: string, price: number, quantity: number | null }> | null };

export type ReportMutationVariables = Exact<{
  reading: Measurement;
}>;


export type ReportMutation = { report: { kind: Quantity, value: number, recordedAt: string } };

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

export const ShelfDocument = new TypedDocumentString(`
    query Shelf {
  shelf {
    sku
    title
    price
    quantity
  }
}
    `) as unknown as TypedDocumentString<ShelfQuery, ShelfQueryVariables>;
export const ReportDocument = new TypedDocumentString(`
    mutation Report($reading: Measurement!) {
  report(reading: $reading) {
    kind
    value
    recordedAt
  }
}
    `) as unknown as TypedDocumentString<ReportMutation, ReportMutationVariables>;