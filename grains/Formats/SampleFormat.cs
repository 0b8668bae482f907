namespace Lisa.Grains.Formats;

/// <summary>How samples are written down outside the platform.</summary>
public enum SampleFormat
{
    /// <summary>Little-endian float64, frames interleaved: t0c0 t0c1 t1c0 …; read only.</summary>
    Raw,

    /// <summary>NumPy's array file: shape (samples,) or (samples, channels), C order.</summary>
    Npy,

    /// <summary>A header line of column names, then one line a sample.</summary>
    Csv,

    /// <summary>HDF5: GWOSC's strain files and plain datasets are read, one 1-D dataset a column is written.</summary>
    Hdf5,

    /// <summary>One JSON object with an array of rows; written only.</summary>
    Json,
}
