/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type PurchaseState =
  | 'CANCELLED'
  | 'DONE'
  | 'ON_ITS_WAY'
  | 'OPEN'
  | 'PAID';

export type Tier =
  | 'PLUS'
  | 'PREMIUM'
  | 'STANDARD';

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { home: { me: { name: string, tier: Tier } | null, featured: Array<{ id: string, name: string, price: number, currency: string, available: boolean | null }> } };

export type OrdersQueryVariables = Exact<{
  limit?: number | null | undefined;
}>;


export type OrdersQuery = { myOrders: Array<{ state: PurchaseState, total: number, items: Array<{ name: string }> }> | null };

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

export const HomeDocument = new TypedDocumentString(`
    query Home {
  home {
    me {
      name
      tier
    }
    featured {
      id
      name
      price
      currency
      available
    }
  }
}
    `, {"hash":"sha256:cafc374b307c94484d0e4339c1ef0eac971ad2c16b4c9cd78657f6e9d25c01cd"}) as unknown as TypedDocumentString<HomeQuery, HomeQueryVariables>;
export const OrdersDocument = new TypedDocumentString(`
    query Orders($limit: Int) {
  myOrders(limit: $limit) {
    state
    total
    items {
      name
    }
  }
}
    `, {"hash":"sha256:a2cf5b1ec13a7558d56bce476809855576b0b487d0b8087a0b715f7f798b14c1"}) as unknown as TypedDocumentString<OrdersQuery, OrdersQueryVariables>;