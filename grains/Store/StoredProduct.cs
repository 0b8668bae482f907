using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>What a store holds of one product.</summary>
/// <param name="Product">Which one.</param>
/// <param name="Bytes">What it takes: in files their sizes, superseded segments and heads included; in a database its samples.</param>
public readonly record struct StoredProduct(ProductId Product, long Bytes);
