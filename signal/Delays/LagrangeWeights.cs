using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Delays;

/// <summary>
/// The weights of the nodes of a Lagrange polynomial as functions of the place ε between the two middle nodes, expanded around a place: w(ε + δ) =
/// w₀ + w₁δ + w₂δ² + … Immutable.
/// </summary>
internal sealed class LagrangeWeights
{
    /// <summary>δ⁰, δ¹ and δ².</summary>
    public const int Powers = 3;

    private readonly int order;

    // 1/∏(j − m) over m ≠ j, the denominator of the polynomial that is 1 at node j and 0 at the others.
    private readonly double[] scales;

    // Where the nodes lie: the last one before the delayed time at 0.
    private readonly double[] places;

    /// <param name="order">Degree of the polynomial: odd.</param>
    public LagrangeWeights(int order)
    {
        this.order = order;
        (scales, places) = (new double[order + 1], new double[order + 1]);
        for (var node = 0; node <= order; node++)
        {
            var product = BigInteger.One;
            for (var other = 0; other <= order; other++)
            {
                product *= other == node ? 1 : node - other;
            }

            scales[node] = 1 / (double)product;
            places[node] = node - (((order + 1) / 2) - 1);
        }
    }

    /// <summary>The weight of node j is ∏(ε − x_m) over m ≠ j, times its scale: a product of all to its left and one of all to its right. There is no
    /// division, so ε may be a node. Both products grow towards each other, in steps that do not wait for one another, and meet after half of the
    /// nodes.</summary>
    /// <param name="place">ε, another one in each lane.</param>
    /// <param name="weights">The three coefficients of node 0, then of node 1, …: <see cref="Powers"/>·(order + 1).</param>
    public void Weigh(Vector512<double> place, Span<Vector512<double>> weights)
    {
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var scale = ref MemoryMarshal.GetReference(scales.AsSpan());
        ref var at = ref MemoryMarshal.GetReference(places.AsSpan());
        var (left, right) = (Product.One, Product.One);
        int node, mirrored;
        for (node = 0, mirrored = order; node < mirrored; node++, mirrored--)
        {
            left.Times(Unsafe.Add(ref scale, node)).Store(ref weight, node);
            right.Times(Unsafe.Add(ref scale, mirrored)).Store(ref weight, mirrored);
            left = left.Times(place - Vector512.Create(Unsafe.Add(ref at, node)));
            right = right.Times(place - Vector512.Create(Unsafe.Add(ref at, mirrored)));
        }

        for (; node <= order; node++, mirrored--)
        {
            Product.Load(ref weight, node).Times(left).Store(ref weight, node);
            Product.Load(ref weight, mirrored).Times(right).Store(ref weight, mirrored);
            left = left.Times(place - Vector512.Create(Unsafe.Add(ref at, node)));
            right = right.Times(place - Vector512.Create(Unsafe.Add(ref at, mirrored)));
        }
    }

    /// <summary>A polynomial of δ up to its square, in each lane.</summary>
    private readonly record struct Product(Vector512<double> C0, Vector512<double> C1, Vector512<double> C2)
    {
        public static Product One => new(Vector512<double>.One, Vector512<double>.Zero, Vector512<double>.Zero);

        public static Product Load(ref Vector512<double> weight, int node) => new(
            Unsafe.Add(ref weight, Powers * node), Unsafe.Add(ref weight, (Powers * node) + 1), Unsafe.Add(ref weight, (Powers * node) + 2));

        public void Store(ref Vector512<double> weight, int node)
        {
            Unsafe.Add(ref weight, Powers * node) = C0;
            Unsafe.Add(ref weight, (Powers * node) + 1) = C1;
            Unsafe.Add(ref weight, (Powers * node) + 2) = C2;
        }

        public Product Times(double factor) => new(C0 * factor, C1 * factor, C2 * factor);

        /// <summary>Times (factor + δ).</summary>
        public Product Times(Vector512<double> factor) => new(
            C0 * factor, Vector512.FusedMultiplyAdd(C1, factor, C0), Vector512.FusedMultiplyAdd(C2, factor, C1));

        public Product Times(Product other) => new(
            C0 * other.C0,
            Vector512.FusedMultiplyAdd(C0, other.C1, C1 * other.C0),
            Vector512.FusedMultiplyAdd(C0, other.C2, Vector512.FusedMultiplyAdd(C1, other.C1, C2 * other.C0)));
    }
}
