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

export type Rating = {
  item: string | number;
  shopper: string | number;
  stars: number;
  text: string;
};

export type Tier =
  | 'PLUS'
  | 'PREMIUM'
  | 'STANDARD';

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { home: { featured: Array<{ id: string, name: string, price: number, currency: string, available: boolean | null, rating: number | null, opinions: Array<{ stars: number, text: string, by: string | null }> }>, categories: Array<{ id: string, name: string }>, me: { name: string, tier: Tier } | null } };

export type ItemQueryVariables = Exact<{
  id: string | number;
}>;


export type ItemQuery = { item: { id: string, name: string, price: number, currency: string, images: Array<string>, aisle: string, available: boolean | null, rating: number | null, opinions: Array<{ stars: number, by: string | null }> } | null };

export type MyOrdersQueryVariables = Exact<{
  limit?: number | null | undefined;
}>;


export type MyOrdersQuery = { myOrders: Array<{ id: string, state: PurchaseState, total: number, items: Array<{ name: string, available: boolean | null }> }> | null };

export type SearchQueryVariables = Exact<{
  text: string;
}>;


export type SearchQuery = { search: Array<{ id: string, name: string }> };

export type TypenamesQueryVariables = Exact<{ [key: string]: never; }>;


export type TypenamesQuery = { __typename: 'Query', home: { __typename: 'Home', featured: Array<{ __typename: 'Item', opinions: Array<{ __typename: 'Opinion' }> }>, categories: Array<{ __typename: 'Aisle' }>, me: { __typename: 'Shopper', tier: Tier } | null }, myOrders: Array<{ __typename: 'Purchase', state: PurchaseState, items: Array<{ __typename: 'Item' }> }> | null };

export type RateMutationVariables = Exact<{
  review: Rating;
}>;


export type RateMutation = { rate: { stars: number, text: string, by: string | null } };

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
    featured {
      id
      name
      price
      currency
      available
      rating
      opinions(limit: 1) {
        stars
        text
        by
      }
    }
    categories {
      id
      name
    }
    me {
      name
      tier
    }
  }
}
    `) as unknown as TypedDocumentString<HomeQuery, HomeQueryVariables>;
export const ItemDocument = new TypedDocumentString(`
    query Item($id: ID!) {
  item(id: $id) {
    id
    name
    price
    currency
    images
    aisle
    available
    rating
    opinions(limit: 2) {
      stars
      by
    }
  }
}
    `) as unknown as TypedDocumentString<ItemQuery, ItemQueryVariables>;
export const MyOrdersDocument = new TypedDocumentString(`
    query MyOrders($limit: Int) {
  myOrders(limit: $limit) {
    id
    state
    total
    items {
      name
      available
    }
  }
}
    `) as unknown as TypedDocumentString<MyOrdersQuery, MyOrdersQueryVariables>;
export const SearchDocument = new TypedDocumentString(`
    query Search($text: String!) {
  search(text: $text) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
export const TypenamesDocument = new TypedDocumentString(`
    query Typenames {
  __typename
  home {
    __typename
    featured {
      __typename
      opinions(limit: 1) {
        __typename
      }
    }
    categories {
      __typename
    }
    me {
      __typename
      tier
    }
  }
  myOrders(limit: 20) {
    __typename
    state
    items {
      __typename
    }
  }
}
    `) as unknown as TypedDocumentString<TypenamesQuery, TypenamesQueryVariables>;
export const RateDocument = new TypedDocumentString(`
    mutation Rate($review: Rating!) {
  rate(review: $review) {
    stars
    text
    by
  }
}
    `) as unknown as TypedDocumentString<RateMutation, RateMutationVariables>;