using System.Numerics;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>What A and E make of h₊ and h× at each node of <see cref="ChirpGeometry"/>.</summary>
internal sealed class ChirpResponse
{
    public Complex[] PlusA { get; } = new Complex[ChirpGeometry.Nodes];

    public Complex[] CrossA { get; } = new Complex[ChirpGeometry.Nodes];

    public Complex[] PlusE { get; } = new Complex[ChirpGeometry.Nodes];

    public Complex[] CrossE { get; } = new Complex[ChirpGeometry.Nodes];

    public void Clear()
    {
        Array.Clear(PlusA);
        Array.Clear(CrossA);
        Array.Clear(PlusE);
        Array.Clear(CrossE);
    }

    /// <summary>As for a wave that comes later.</summary>
    public void Delay(double seconds, SearchBand band)
    {
        for (var node = 0; node < ChirpGeometry.Nodes; node++)
        {
            var turn = Complex.FromPolarCoordinates(1, -2 * Math.PI * seconds * ChirpGeometry.FrequencyOf(node, band));
            PlusA[node] *= turn;
            CrossA[node] *= turn;
            PlusE[node] *= turn;
            CrossE[node] *= turn;
        }
    }

    /// <summary>Adds a link's share.</summary>
    public void Add(int node, Complex plus, Complex cross, Complex transferA, Complex transferE)
    {
        PlusA[node] += plus * transferA;
        CrossA[node] += cross * transferA;
        PlusE[node] += plus * transferE;
        CrossE[node] += cross * transferE;
    }
}
