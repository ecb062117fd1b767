/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AddReviewInput = {
  body: string;
  customerId: string | number;
  /** 1 to 5. */
  rating: number;
  sku: string | number;
};

export type OrderLineInput = {
  quantity?: number;
  sku: string | number;
};

export type OrderStatus =
  | 'CANCELLED'
  | 'DELIVERED'
  | 'PAID'
  | 'PLACED'
  | 'SHIPPED';

export type PlaceOrderInput = {
  customerId: string | number;
  lines: Array<OrderLineInput>;
};

export type ProductPageQueryVariables = Exact<{
  size?: number | null | undefined;
  page?: number | null | undefined;
}>;


export type ProductPageQuery = { products: { total: number, items: Array<{ sku: string, title: string, reviewCount: number, price: { amount: number, currency: string }, stock: { quantity: number, warehouse: string } | null, reviews: Array<{ rating: number, body: string, author: { name: string } | null }> }> } };

export type ProductQueryVariables = Exact<{
  sku: string | number;
}>;


export type ProductQuery = { product: { sku: string, title: string, brand: string, averageRating: number | null, stock: { quantity: number, available: boolean } | null, reviews: Array<{ id: string, rating: number, author: { id: string, name: string } | null }> } | null };

export type TitlesQueryVariables = Exact<{
  size?: number | null | undefined;
}>;


export type TitlesQuery = { products: { items: Array<{ sku: string, title: string }> } };

export type MyOrdersQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type MyOrdersQuery = { me: { id: string, name: string, orders: { edges: Array<{ node: { id: string, status: OrderStatus, total: { amount: number, currency: string }, lines: Array<{ quantity: number, product: { sku: string, title: string, stock: { quantity: number } | null } }> } }>, pageInfo: { hasNextPage: boolean } } } | null };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, name: string, city: string } | null };

export type MyEmailQueryVariables = Exact<{ [key: string]: never; }>;


export type MyEmailQuery = { me: { id: string, email: string } | null };

export type OrderQueryVariables = Exact<{
  id: string | number;
}>;


export type OrderQuery = { order: { id: string, status: OrderStatus, customer: { id: string, name: string } } | null };

export type OrderLinesQueryVariables = Exact<{
  id: string | number;
}>;


export type OrderLinesQuery = { order: { total: { amount: number }, lines: Array<{ quantity: number, unitPrice: { amount: number }, product: { sku: string, title: string, price: { amount: number } } }> } | null };

export type AuthorsOrdersQueryVariables = Exact<{
  size: number;
}>;


export type AuthorsOrdersQuery = { products: { items: Array<{ sku: string, reviews: Array<{ author: { id: string, name: string, orders: { edges: Array<{ node: { id: string, lines: Array<{ product: { sku: string, title: string } }> } }> } } | null }> }> } };

export type OfEveryBackendQueryVariables = Exact<{
  sku: string | number;
  review: string | number;
  order: string | number;
}>;


export type OfEveryBackendQuery = { product: { title: string, averageRating: number | null, stock: { quantity: number } | null } | null, review: { body: string, author: { name: string } | null } | null, order: { status: OrderStatus, customer: { id: string } } | null };

export type SomeOfProductsQueryVariables = Exact<{
  size: number;
  stock: boolean;
  reviews: boolean;
}>;


export type SomeOfProductsQuery = { products: { items: Array<{ sku: string, averageRating?: number | null, stock?: { quantity: number } | null } & { title?: string }> } };

export type ReviewQueryVariables = Exact<{
  id: string | number;
}>;


export type ReviewQuery = { review: { id: string, body: string, author: { name: string } | null } | null };

export type PlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput;
}>;


export type PlaceOrderMutation = { placeOrder: { id: string, status: OrderStatus, lines: Array<{ quantity: number, product: { title: string } }> } };

export type AddReviewMutationVariables = Exact<{
  input: AddReviewInput;
}>;


export type AddReviewMutation = { addReview: { id: string, rating: number, product: { sku: string, title: string } } };

export type SetStockMutationVariables = Exact<{
  sku: string | number;
  quantity: number;
}>;


export type SetStockMutation = { setStock: { sku: string, title: string, stock: { quantity: number } | null } | null };

export type StocktakeMutationVariables = Exact<{
  sku: string | number;
  other: string | number;
  input: PlaceOrderInput;
}>;


export type StocktakeMutation = { opened: { stock: { quantity: number } | null } | null, placeOrder: { id: string }, sold: { stock: { quantity: number } | null } | null, other: { stock: { quantity: number } | null } | null };

export type OrderStatusSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type OrderStatusSubscription = { orderStatus: { id: string, status: OrderStatus, customer: { name: string } } | null };

export type ReviewAddedSubscriptionVariables = Exact<{
  sku?: string | number | null | undefined;
}>;


export type ReviewAddedSubscription = { reviewAdded: { id: string, rating: number, product: { title: string }, author: { name: string } | null } };

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

export const ProductPageDocument = new TypedDocumentString(`
    query ProductPage($size: Int = 100, $page: Int) {
  products(size: $size, page: $page) {
    total
    items {
      sku
      title
      price {
        amount
        currency
      }
      stock {
        quantity
        warehouse
      }
      reviewCount
      reviews(first: 2) {
        rating
        body
        author {
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ProductPageQuery, ProductPageQueryVariables>;
export const ProductDocument = new TypedDocumentString(`
    query Product($sku: ID!) {
  product(sku: $sku) {
    sku
    title
    brand
    stock {
      quantity
      available
    }
    averageRating
    reviews(first: 1) {
      id
      rating
      author {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ProductQuery, ProductQueryVariables>;
export const TitlesDocument = new TypedDocumentString(`
    query Titles($size: Int = 5) {
  products(size: $size) {
    items {
      sku
      title
    }
  }
}
    `) as unknown as TypedDocumentString<TitlesQuery, TitlesQueryVariables>;
export const MyOrdersDocument = new TypedDocumentString(`
    query MyOrders($first: Int = 2) {
  me {
    id
    name
    orders(first: $first) {
      edges {
        node {
          id
          status
          total {
            amount
            currency
          }
          lines {
            quantity
            product {
              sku
              title
              stock {
                quantity
              }
            }
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MyOrdersQuery, MyOrdersQueryVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    id
    name
    city
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const MyEmailDocument = new TypedDocumentString(`
    query MyEmail {
  me {
    id
    email
  }
}
    `) as unknown as TypedDocumentString<MyEmailQuery, MyEmailQueryVariables>;
export const OrderDocument = new TypedDocumentString(`
    query Order($id: ID!) {
  order(id: $id) {
    id
    status
    customer {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<OrderQuery, OrderQueryVariables>;
export const OrderLinesDocument = new TypedDocumentString(`
    query OrderLines($id: ID!) {
  order(id: $id) {
    total {
      amount
    }
    lines {
      quantity
      unitPrice {
        amount
      }
      product {
        sku
        title
        price {
          amount
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OrderLinesQuery, OrderLinesQueryVariables>;
export const AuthorsOrdersDocument = new TypedDocumentString(`
    query AuthorsOrders($size: Int!) {
  products(size: $size) {
    items {
      sku
      reviews(first: 2) {
        author {
          id
          name
          orders(first: 2) {
            edges {
              node {
                id
                lines {
                  product {
                    sku
                    title
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AuthorsOrdersQuery, AuthorsOrdersQueryVariables>;
export const OfEveryBackendDocument = new TypedDocumentString(`
    query OfEveryBackend($sku: ID!, $review: ID!, $order: ID!) {
  product(sku: $sku) {
    title
    stock {
      quantity
    }
    averageRating
  }
  review(id: $review) {
    body
    author {
      name
    }
  }
  order(id: $order) {
    status
    customer {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<OfEveryBackendQuery, OfEveryBackendQueryVariables>;
export const SomeOfProductsDocument = new TypedDocumentString(`
    query SomeOfProducts($size: Int!, $stock: Boolean!, $reviews: Boolean!) {
  products(size: $size) {
    items {
      sku
      stock @include(if: $stock) {
        quantity
      }
      ... @skip(if: $reviews) {
        title
      }
      averageRating @include(if: $reviews)
    }
  }
}
    `) as unknown as TypedDocumentString<SomeOfProductsQuery, SomeOfProductsQueryVariables>;
export const ReviewDocument = new TypedDocumentString(`
    query Review($id: ID!) {
  review(id: $id) {
    id
    body
    author {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewQuery, ReviewQueryVariables>;
export const PlaceOrderDocument = new TypedDocumentString(`
    mutation PlaceOrder($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    id
    status
    lines {
      quantity
      product {
        title
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlaceOrderMutation, PlaceOrderMutationVariables>;
export const AddReviewDocument = new TypedDocumentString(`
    mutation AddReview($input: AddReviewInput!) {
  addReview(input: $input) {
    id
    rating
    product {
      sku
      title
    }
  }
}
    `) as unknown as TypedDocumentString<AddReviewMutation, AddReviewMutationVariables>;
export const SetStockDocument = new TypedDocumentString(`
    mutation SetStock($sku: ID!, $quantity: Int!) {
  setStock(sku: $sku, quantity: $quantity) {
    sku
    title
    stock {
      quantity
    }
  }
}
    `) as unknown as TypedDocumentString<SetStockMutation, SetStockMutationVariables>;
export const StocktakeDocument = new TypedDocumentString(`
    mutation Stocktake($sku: ID!, $other: ID!, $input: PlaceOrderInput!) {
  opened: setStock(sku: $sku, quantity: 10) {
    stock {
      quantity
    }
  }
  placeOrder(input: $input) {
    id
  }
  sold: setStock(sku: $sku, quantity: 9) {
    stock {
      quantity
    }
  }
  other: setStock(sku: $other, quantity: 1) {
    stock {
      quantity
    }
  }
}
    `) as unknown as TypedDocumentString<StocktakeMutation, StocktakeMutationVariables>;
export const OrderStatusDocument = new TypedDocumentString(`
    subscription OrderStatus($id: ID!) {
  orderStatus(id: $id) {
    id
    status
    customer {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<OrderStatusSubscription, OrderStatusSubscriptionVariables>;
export const ReviewAddedDocument = new TypedDocumentString(`
    subscription ReviewAdded($sku: ID) {
  reviewAdded(sku: $sku) {
    id
    rating
    product {
      title
    }
    author {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewAddedSubscription, ReviewAddedSubscriptionVariables>;