/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type OrderStatus =
  | 'CANCELLED'
  | 'DELIVERED'
  | 'PAID'
  | 'PLACED'
  | 'SHIPPED';

export type ShelfQueryVariables = Exact<{
  search?: string | null | undefined;
  page?: number | null | undefined;
}>;


export type ShelfQuery = { products: { total: number, items: Array<{ sku: string, title: string, averageRating: number | null, price: { amount: number, currency: string }, stock: { available: boolean } | null }> } };

export type DetailsQueryVariables = Exact<{
  sku: string | number;
}>;


export type DetailsQuery = { product: { title: string, description: string | null, reviews: Array<{ id: string, rating: number, body: string, author: { name: string } | null }> } | null };

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { me: { name: string, orders: { edges: Array<{ node: { id: string, status: OrderStatus, total: { amount: number, currency: string } } }> } } | null };

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
    query Shelf($search: String, $page: Int) {
  products(query: $search, page: $page, size: 6) {
    total
    items {
      sku
      title
      price {
        amount
        currency
      }
      stock {
        available
      }
      averageRating
    }
  }
}
    `, {"hash":"sha256:59078d780da9646492b98fbed999036821b85ca5f96b1a443139bb90ff4f5e6b"}) as unknown as TypedDocumentString<ShelfQuery, ShelfQueryVariables>;
export const DetailsDocument = new TypedDocumentString(`
    query Details($sku: ID!) {
  product(sku: $sku) {
    title
    description
    reviews(first: 3) {
      id
      rating
      body
      author {
        name
      }
    }
  }
}
    `, {"hash":"sha256:0d4f8ba3b500e45d6b3484c782782fd82d125c27139ebff7a8c575e016685c4e"}) as unknown as TypedDocumentString<DetailsQuery, DetailsQueryVariables>;
export const AccountDocument = new TypedDocumentString(`
    query Account {
  me {
    name
    orders(first: 3) {
      edges {
        node {
          id
          status
          total {
            amount
            currency
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:2b500428db900a8bc8881b8a4f9b8e666c580ecc9f9a4d99fd7f08e5bf226e4f"}) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;