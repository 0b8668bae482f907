using System.Runtime.CompilerServices;

// Tests compare the two Fourier engines with each other, though a process chooses one.
[assembly: InternalsVisibleTo("Lisa.Tests")]
